import type { Issue } from '../errors/diwan-error.ts'
import type { Diff } from '../writes/changes.ts'
import type { EntityDefinition, Relation } from '../schema/entity.ts'
import type { Field } from '../schema/field.ts'
import { refusal, type EntityModel } from '../schema/model.ts'
import { stampFields } from '../schema/stamps.ts'
import { allows, everyRight, type RightTo } from './field-rights.ts'
import { masked } from './masked.ts'

type Values = Readonly<Record<string, unknown>>

/** An entity as an actor sees it, by their rights to its fields. */
export interface EntityView {
  /** The entity as they may ask for it: without what is hidden from them, and of what is masked no condition, order or sum. */
  readonly definition: EntityDefinition
  /** Whether they may do everything with every field. */
  readonly isWhole: boolean
  /** Whether it notes what it shows. */
  readonly isAudited?: boolean
  /** Names of the fields that a record shows. */
  readonly visible: readonly string[]
  readonly right: RightTo
  /** The value of a record's field as they see it, where they may know that it is there. */
  readonly show: (field: string, value: unknown, recordId: string) => unknown
  /** A stored row as they see it, of which only the fields `returned` go further where they are given. Changes the row that it is given. */
  readonly shown: (row: Values, returned?: readonly string[]) => Values
  /** What they may know of a change of a record. */
  readonly shownDiff: (diff: Diff, recordId: string) => Diff
  /** Throws `forbidden` or `unknown_field` for an input that gives what they may not write. */
  readonly checkInput: (input: unknown) => void
}

/** Everything of an entity. */
export function wholeView({ definition, visible, shown }: EntityModel): EntityView {
  return { definition, isWhole: true, visible, shown, right: everyRight, show: (_field, value) => value, shownDiff: (diff) => diff, checkInput: () => {} }
}

/** The entity by the rights to its fields, and to those of others by which relations lead. */
export function entityView({ definition, visible, shown }: EntityModel, rightsOf: (entity: string) => RightTo): EntityView {
  const right = rightsOf(definition.name)
  const { searchKey, ...rest } = definition
  const reads = (field: string) => allows(right(field), 'read')
  const seen = visible.filter((name) => name === 'ext' || right(name) !== 'hide')
  const show = (name: string, value: unknown): unknown => (right(name) === 'mask' && value !== null ? masked(value) : value)
  return {
    definition: {
      ...rest,
      fields: fieldsToAsk(definition, right),
      relations: Object.fromEntries(Object.entries(definition.relations).filter(([, relation]) => isFollowed(relation, reads, rightsOf))),
      sorts: definition.sorts.filter(reads),
      ...(searchKey !== undefined && reads(searchKey) && { searchKey }),
    },
    isWhole: false,
    visible: seen,
    right,
    show,
    shown: (row) => {
      const record = shown(row)
      const names = Object.keys(record).filter((name) => name === 'ext' || right(name) !== 'hide')
      return Object.fromEntries(names.map((name) => [name, name === 'ext' ? shownDocument(record[name] as Document, right) : show(name, record[name])]))
    },
    shownDiff: (diff) => Object.fromEntries(Object.entries(diff).flatMap(([name, [from, to]]) => (right(name) === 'hide' ? [] : [[name, [show(name, from), show(name, to)] as never]]))),
    checkInput: (input) => {
      const issues = namesIn(input).flatMap(({ name, path }): readonly Issue[] => {
        if (right(name) === 'write') return []
        if (right(name) === 'hide') return [{ path, code: 'unknown_field', message: `There is no field \`${path.at(-1)!}\`` }]
        return [{ path, code: 'forbidden', message: 'You may read it and not change it' }]
      })
      if (issues.length > 0) throw refusal(issues, definition.name)
    },
  }
}

type Document = Readonly<Record<string, Values>>

/** What conditions and orders may name. One that is masked is there, and nothing can be asked of it. */
function fieldsToAsk({ fields }: EntityDefinition, right: RightTo): EntityDefinition['fields'] {
  const own = Object.entries(fields).flatMap(([name, field]): [string, Field][] => {
    if (field.owners) return [[name, { ...field, owners: ownersToAsk(field.owners, right) }]]
    if (right(name) === 'hide') return []
    return [[name, right(name) === 'mask' ? { ...field, presence: 'hidden' } : field]]
  })
  // Every entity has its stamps, so those of which nothing may be asked are named.
  const stamps = Object.entries(stampFields).filter(([name]) => !allows(right(name), 'read'))
  return { ...Object.fromEntries(own), ...Object.fromEntries(stamps.map(([name, field]) => [name, { ...field, presence: 'hidden' as const }])) }
}

function ownersToAsk(owners: NonNullable<Field['owners']>, right: RightTo): NonNullable<Field['owners']> {
  const declared = (owner: string, fields: Readonly<Record<string, Field>>) =>
    Object.entries(fields).flatMap(([name, field]): [string, Field][] => {
      const own = right(`ext.${owner}.${name}`)
      if (own === 'hide') return []
      const { filter: _filter, sorts: _sorts, ...rest } = field
      return [[name, own === 'mask' ? rest : field]]
    })
  return Object.fromEntries(Object.entries(owners).map(([owner, fields]) => [owner, Object.fromEntries(declared(owner, fields))]))
}

/** Who follows a relation learns what the fields that lead along it hold. */
function isFollowed(relation: Relation, reads: (field: string) => boolean, rightsOf: (entity: string) => RightTo): boolean {
  if (relation.kind === 'one') return reads(relation.local)
  if (relation.kind === 'many') return allows(rightsOf(relation.to)(relation.foreign), 'read')
  return [relation.near, relation.far].every((field) => allows(rightsOf(relation.through)(field), 'read'))
}

function shownDocument(document: Document, right: RightTo): Document {
  const members = (owner: string, values: Values) =>
    Object.entries(values).flatMap(([name, value]) => {
      const own = right(`ext.${owner}.${name}`)
      return own === 'hide' ? [] : [[name, own === 'mask' && value !== null ? masked(value) : value]]
    })
  return Object.fromEntries(Object.entries(document).map(([owner, values]) => [owner, Object.fromEntries(members(owner, values)) as Values]))
}

/** The fields that an input gives, those of extensions one by one. What is no object the schema refuses. */
export function namesIn(input: unknown): readonly { readonly name: string; readonly path: readonly string[] }[] {
  return entriesOf(input).flatMap(([name, value]) => {
    if (name === 'id' || value === undefined) return []
    if (name !== 'ext') return [{ name, path: [name] }]
    return entriesOf(value).flatMap(([owner, members]) => entriesOf(members).map(([member]) => ({ name: `ext.${owner}.${member}`, path: ['ext', owner, member] })))
  })
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}
