import { checkOwnFields } from '../plugins/own-fields.ts'
import { isHooked, runBefore, runWritten, type Draft } from '../plugins/run-hooks.ts'
import type { WriteOptions } from '../session/repository.ts'
import type { SessionContext } from '../session/context.ts'
import { projectTimeline } from '../timeline/projection.ts'
import { creationDiff, recordChanges } from './changes.ts'
import { checkReferences } from './references.ts'
import { checkScope, forbidden } from './scope-check.ts'
import type { UnitOfWork } from './unit-of-work.ts'

type Values = Readonly<Record<string, unknown>>

/** A new row of an entity from what a caller gave. Throws as `parseCreate`, and `forbidden` for what they may not write. */
export function newRow(context: SessionContext, unit: UnitOfWork, entity: string, input: unknown): Record<string, unknown> {
  checkOwnFields(context, entity, input)
  context.view(entity).checkInput(input)
  return context.model(entity).parseCreate(input, { now: unit.now, by: context.actorKey, nextId: context.kernel.ports.ids.next })
}

/** The same of a patch. */
export function parsedPatch(context: SessionContext, entity: string, patch: unknown): Record<string, unknown> {
  checkOwnFields(context, entity, patch)
  context.view(entity).checkInput(patch)
  return context.model(entity).parsePatch(patch)
}

export interface NewRecords {
  readonly entity: string
  readonly rows: readonly Values[]
  readonly options: WriteOptions
  /** Whose pages a record belongs to, where its own fields do not say. */
  readonly customersOf?: (row: Values) => readonly string[]
  /** Writes what the records consist of besides, which may decide whether they may be created. */
  readonly insertParts?: () => void
}

/** Writes new records with their changes and timeline. */
export async function createRecords(context: SessionContext, unit: UnitOfWork, { entity, rows, options, customersOf, insertParts }: NewRecords): Promise<void> {
  if (rows.length === 0) return
  const { writable } = context.model(entity)
  if (context.scope('create', entity).op === 'never') throw forbidden(context, 'create', entity)
  const drafts = isHooked(context, entity) ? rows.map((row): Draft => ({ operation: 'create', before: null, row: row as Record<string, unknown> })) : []
  await runBefore(context, entity, drafts)
  await checkReferences(context, unit, entity, rows)
  unit.insert(entity, rows)
  insertParts?.()
  for (const row of rows) unit.learn(entity, row['id'] as string)
  await checkScope(context, 'create', entity, rows)
  const customerIds = customersOf ?? ((row: Values) => subjectsOf(context, entity, row))
  const notes = rows.map((row) => ({ entity, operation: 'create' as const, row, diff: creationDiff(writable, row), customerIds: customerIds(row) }))
  recordChanges(context, unit, notes, options)
  projectTimeline(unit, entity, rows)
  await runWritten(context, entity, drafts)
}

/** The customers a record names itself. */
export function subjectsOf(context: SessionContext, entity: string, row: Values): readonly string[] {
  const { subjects, fields } = context.model(entity).definition
  const ids = subjects.map((field) => row[field])
  if ('recordId' in fields && row['entity'] === 'customer') ids.push(row['recordId'])
  return [...new Set(ids.filter((id): id is string => typeof id === 'string'))]
}

/** The record of a stored row as it is returned: without what is hidden, and with all extension fields. */
export function toRecord(context: SessionContext, entity: string, row: Values): Values {
  const { visible, isShownWhole } = context.model(entity)
  const view = context.view(entity)
  if (view.isWhole && isShownWhole(row)) return row
  const record: Record<string, unknown> = {}
  for (const name of visible) record[name] = row[name]
  return view.shown(record)
}
