import * as z from 'zod'
import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import { patchedDocument, shownDocument } from '../extensions/document.ts'
import { extensionParts } from '../extensions/extension-parts.ts'
import type { Instant } from '../values/instant.ts'
import type { JsonObject } from '../values/json.ts'
import type { EntityDefinition, Fields } from './entity.ts'
import { checkRenames } from './renames.ts'
import { storedFields } from './stored-fields.ts'

type Values = Readonly<Record<string, unknown>>

/** Who makes a record, and when. */
export interface Stamp {
  readonly now: Instant
  readonly by: string
  readonly nextId: () => string
}

/** An entity with what is computed from its definition once. */
export interface EntityModel {
  readonly definition: EntityDefinition
  /** Every stored field by name, stamps included. */
  readonly stored: Fields
  /** Names of the stored fields that are returned. */
  readonly visible: readonly string[]
  /** Whether a stored row is returned as it is. */
  readonly isShownWhole: (row: Values) => boolean
  /** The fields that hold ids of other records; `to` is missing where a field `entity` beside it says which. */
  readonly references: readonly { readonly name: string; readonly to?: string }[]
  /** Names of the fields a caller may give. */
  readonly writable: readonly string[]
  /** Names of the fields whose values the change log leaves out. */
  readonly unlogged: readonly string[]
  /**
   * A new row from what a caller gave: checked, completed, derived and stamped. Throws `validation_failed` or
   * `unknown_field` with every problem.
   */
  readonly parseCreate: (input: unknown, stamp: Stamp) => Record<string, unknown>
  readonly parsePatch: (input: unknown) => Record<string, unknown>
  /**
   * The record with what a parsed patch gives, of extension fields those that it names; derived anew where it gives what
   * other fields are derived from. Throws `validation_failed` where it is refused as a whole.
   */
  readonly patched: (values: Values, patch: Values, now: Instant) => Record<string, unknown>
  /** A row of its own as it is returned: extension fields as they are declared. Changes the row that it is given. */
  readonly shown: (row: Values) => Values
  /** The record with its derived fields as its other values make them. Throws `validation_failed` where it is refused as a whole. */
  readonly derive: (values: Values, now: Instant) => Record<string, unknown>
}

/** The zod schema of what creates a record, in this process or (`wire`) as JSON. */
export function createSchema(definition: EntityDefinition, side: 'schema' | 'wire' = 'schema') {
  return z.strictObject({
    id: z.uuid().toLowerCase().optional(),
    ...shapeOf(definition, (field) => {
      const schema = field[side]
      if (field.presence === 'required') return schema
      return field.nullable ? schema.nullable().optional() : schema.optional()
    }),
  })
}

/** The zod schema of what updates a record. */
export function patchSchema(definition: EntityDefinition, side: 'schema' | 'wire' = 'schema') {
  return z.strictObject(
    shapeOf(definition, (field) => {
      const schema = side === 'schema' ? (field.patch ?? field.schema) : field.wire
      return field.nullable ? schema.nullable().optional() : schema.optional()
    }),
  )
}

/** Throws `configuration_invalid` for renames that lead nowhere. */
export function entityModel(definition: EntityDefinition): EntityModel {
  checkRenames(definition)
  // Made once they are needed: a process writes few of the entities, and to make both takes longer than all else here.
  let create: ReturnType<typeof createSchema> | undefined
  let patch: ReturnType<typeof patchSchema> | undefined
  const fields = Object.entries(definition.fields)
  const { derive, derivedFrom, check } = definition
  const owners = definition.fields['ext']?.owners
  const checked = <V extends Values>(values: V): V => {
    if (!check) return values
    const issues = check(values)
    if (issues.length > 0) throw refusal(issues, definition.name)
    return values
  }
  const stored = storedFields(definition)
  const hides = Object.values(stored).some((field) => field.presence === 'hidden')
  return {
    definition,
    stored,
    isShownWhole: (row) => !hides && (!owners || (Object.keys(owners).length === 0 && isEmpty(row['ext']))),
    visible: Object.keys(stored).filter((name) => stored[name]!.presence !== 'hidden'),
    references: fields.flatMap(([name, field]) => (field.reference ? [{ name, to: field.reference.to }] : field.type === 'id' && name === 'recordId' ? [{ name }] : [])),
    writable: fields.filter(([, field]) => isWritable(field.presence)).map(([name]) => name),
    unlogged: [...fields.map(([name, field]) => ({ name, field })), ...extensionParts(definition)].filter(({ field }) => field.logged === false).map(({ name }) => name),
    parseCreate: (input, { now, by, nextId }) => {
      const given = parse((create ??= createSchema(definition)), input, definition.name) as Values
      const id = (given['id'] as string | undefined) ?? nextId()
      // Filled in place, because copying a row costs as much as storing one of its columns.
      const row: Record<string, unknown> = definition.internal ? { id } : { id, version: 1, createdAt: now, createdBy: by, updatedAt: now, updatedBy: by, deletedAt: null }
      for (const [name, field] of fields) row[name] = given[name] ?? (field.nullable ? null : field.fallback?.())
      return checked(derive ? Object.assign(row, derive(row, { now })) : row)
    },
    parsePatch: (input) => parse((patch ??= patchSchema(definition)), input, definition.name) as Record<string, unknown>,
    patched: (values, given, now) => {
      const next: Record<string, unknown> = { ...values, ...given }
      if (given['ext'] !== undefined && owners) next['ext'] = patchedDocument(values['ext'] as JsonObject, given['ext'] as JsonObject)
      const isDerived = !derivedFrom || derivedFrom.some((name) => name in given)
      return checked(derive && isDerived ? Object.assign(next, derive(next, { now })) : next)
    },
    shown: (row) => {
      if (owners && 'ext' in row) (row as Record<string, unknown>)['ext'] = shownDocument(owners, row['ext'] as JsonObject)
      return row
    },
    derive: (values, now) => checked({ ...values, ...derive?.(values, { now }) }),
  }
}

function shapeOf(definition: EntityDefinition, schemaOf: (field: Fields[string]) => z.ZodType): Record<string, z.ZodType> {
  const writable = Object.entries(definition.fields).filter(([, field]) => isWritable(field.presence))
  return Object.fromEntries(writable.map(([name, field]) => [name, schemaOf(field)]))
}

function isEmpty(document: unknown): boolean {
  return Object.keys(document ?? {}).length === 0
}

function isWritable(presence: Fields[string]['presence']): boolean {
  return presence === 'required' || presence === 'optional' || presence === 'defaulted'
}

/** Parses with every problem in one error. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw refusal(result.error.issues.flatMap(issuesOf), what)
}

/** One error for all problems of an input. */
export function refusal(issues: readonly Issue[], what: string): DiwanError {
  const unknown = issues.find((issue) => issue.code === 'unknown_field')
  const isForbidden = issues.every((issue) => issue.code === 'forbidden')
  const first = unknown ?? issues[0]!
  return new DiwanError(unknown ? 'unknown_field' : isForbidden ? 'forbidden' : 'validation_failed', `The ${what} cannot be written: ${first.path.join('.') || 'it'}: ${first.message}`, {
    field: first.path.join('.'),
    hint: unknown ? hintFor(unknown) : isForbidden ? 'Leave these fields out, or ask for the right to change them' : 'Correct the fields named in `issues` and send it again',
    issues,
  })
}

function hintFor({ path }: Issue): string {
  if (path[0] === 'ext') return 'Extension fields are declared by `createCrm({ extensions })` or by a plugin; leave out those that are not'
  return 'Leave out the fields that do not exist; a plugin’s own fields go under `ext`'
}

function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key], code: 'unknown_field', message: `There is no field \`${key}\`` }))
  return [{ path, code: issue.code ?? 'custom', message: issue.message }]
}
