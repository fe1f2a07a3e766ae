import type { Change } from '../entities/change.ts'
import { documentEntries } from '../extensions/document.ts'
import type { WriteOptions } from '../session/repository.ts'
import type { SessionContext } from '../session/context.ts'
import { isSameJson, type JsonObject, type JsonValue } from '../values/json.ts'
import { isMoney, moneyToJson } from '../values/money.ts'
import type { UnitOfWork } from './unit-of-work.ts'

type Values = Readonly<Record<string, unknown>>
export type Diff = Record<string, readonly [JsonValue, JsonValue]>

export interface ChangeNote {
  readonly entity: string
  readonly operation: Change['operation']
  readonly row: Values
  readonly diff: Diff
  readonly customerIds: readonly string[]
}

/** Writes the change rows of records that have just been written. */
export function recordChanges(context: SessionContext, unit: UnitOfWork, notes: readonly ChangeNote[], options: WriteOptions): void {
  const ids = context.kernel.ports.ids
  const changes = notes.map(
    (note): Change => ({
      id: ids.next(),
      entity: note.entity,
      recordId: note.row['id'] as string,
      operation: note.operation,
      recordVersion: note.row['version'] as number,
      at: unit.now,
      actor: context.actorKey,
      origin: options.origin ?? 'user',
      diff: loggedDiff(context, note),
      customerIds: note.customerIds,
      correlationId: options.correlationId ?? null,
      causationId: options.causationId ?? context.options.causationId ?? null,
      reason: options.reason ?? null,
    }),
  )
  unit.insert('change', changes)
  for (const change of changes) unit.changes.push(change)
}

/** What was given, as a change from nothing; extension fields one by one. */
export function creationDiff(fields: readonly string[], row: Values): Diff {
  const diff: Diff = {}
  const add = (name: string, value: unknown) => {
    if (value !== null && value !== undefined && !isEmptyValue(value)) diff[name] = [null, changeValue(value)]
  }
  for (const field of fields) {
    if (field === 'ext') for (const [name, value] of Object.entries(extensionsOf(row))) add(name, value)
    else add(field, row[field])
  }
  return diff
}

/** The fields that differ; extension fields one by one. */
export function updateDiff(fields: readonly string[], before: Values, after: Values): Diff {
  const diff: Diff = {}
  const compare = (name: string, old: unknown, current: unknown) => {
    const [from, to] = [changeValue(old), changeValue(current)]
    if (!isSameJson(from, to)) diff[name] = [from, to]
  }
  for (const field of fields) {
    if (field !== 'ext') compare(field, before[field], after[field])
    else if (before[field] !== after[field]) {
      const [old, current] = [extensionsOf(before), extensionsOf(after)]
      for (const name of new Set([...Object.keys(old), ...Object.keys(current)])) compare(name, old[name], current[name])
    }
  }
  return diff
}

/** The names of what a patch sets, as changes have them. */
export function namesInPatch(patch: Values): readonly string[] {
  const { ext: _ext, ...own } = patch
  return [...Object.keys(own), ...Object.keys(extensionsOf(patch))]
}

function extensionsOf({ ext }: Values): Values {
  return ext === undefined ? {} : documentEntries(ext as JsonObject)
}

function loggedDiff(context: SessionContext, { entity, diff }: ChangeNote): Diff {
  const { unlogged } = context.model(entity)
  if (unlogged.length === 0) return diff
  return Object.fromEntries(Object.entries(diff).map(([field, values]) => [field, unlogged.includes(field) ? [null, null] : values]))
}

function changeValue(value: unknown): JsonValue {
  if (value === undefined || value === null) return null
  return isMoney(value) ? { ...moneyToJson(value) } : (value as JsonValue)
}

/** Of a list or an object. */
export function isEmptyValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0
}
