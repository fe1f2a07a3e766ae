import type { Action } from '../access/policy.ts'
import type { Change } from '../entities/change.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, type Criterion } from '../predicate/criterion.ts'
import { isHooked, runBefore, runWritten, type Draft } from '../plugins/run-hooks.ts'
import type { UpdateOptions } from '../session/repository.ts'
import type { SessionContext } from '../session/context.ts'
import { reprojectTimeline } from '../timeline/projection.ts'
import { namesInPatch, recordChanges, updateDiff, type Diff } from './changes.ts'
import { subjectsOf, toRecord } from './create-records.ts'
import { checkReferences } from './references.ts'
import { checkScope, forbidden } from './scope-check.ts'
import type { UnitOfWork } from './unit-of-work.ts'

type Values = Readonly<Record<string, unknown>>

export interface UpdateRequest {
  readonly entity: string
  readonly id: string
  readonly operation: 'update' | 'delete' | 'restore'
  /** The parsed patch; empty for delete and restore. */
  readonly patch: Values
  readonly options: UpdateOptions
  readonly customersOf?: (row: Values) => Promise<readonly string[]>
}

/** Changes one record within the session's rights, merging or refusing what was made on an older version. */
export async function updateRecord(context: SessionContext, unit: UnitOfWork, request: UpdateRequest): Promise<Values> {
  const { entity, id, operation, patch, options } = request
  const model = context.model(entity)
  if (model.definition.appendOnly) {
    throw new DiwanError('append_only', `A ${entity} is never changed; add a newer one`, { details: { entity, id } })
  }
  const current = await currentRow(context, request)
  await checkVersion(context, request, current)
  const changed = operation === 'update' ? model.patched(current, withoutUndefined(patch), unit.now) : { ...current, deletedAt: operation === 'delete' ? unit.now : null }
  const differs = () => updateDiff(operation === 'update' ? model.writable : [...model.writable, 'deletedAt'], current, changed)
  let diff = differs()
  if (Object.keys(diff).length === 0) return toRecord(context, entity, current)
  const draft: Draft = { operation, before: current, row: changed }
  if (isHooked(context, entity)) {
    await runBefore(context, entity, [draft])
    diff = differs()
    if (Object.keys(diff).length === 0) return toRecord(context, entity, current)
  }
  const next: Values = { ...changed, version: (current['version'] as number) + 1, updatedAt: unit.now, updatedBy: context.actorKey }
  await checkReferences(context, unit, entity, [onlyFields(next, Object.keys(diff), current)])
  const fields = Object.fromEntries(Object.entries(next).filter(([name, value]) => value !== current[name]))
  unit.update(entity, id, current['version'] as number, fields)
  await checkScope(context, actionOf(operation), entity, [next])
  const customerIds = request.customersOf ? await request.customersOf(next) : [...new Set([...subjectsOf(context, entity, current), ...subjectsOf(context, entity, next)])]
  recordChanges(context, unit, [{ entity, operation, row: next, diff, customerIds }], options)
  await reprojectTimeline(context, unit, entity, next)
  if (isHooked(context, entity)) await runWritten(context, entity, [{ ...draft, row: next }])
  return toRecord(context, entity, next)
}

async function currentRow(context: SessionContext, { entity, id, operation }: UpdateRequest): Promise<Values> {
  const select = async (scope: Criterion) => {
    const where = allOf({ op: 'compare', field: 'id', is: 'eq', value: id }, scope)
    const deleted = operation === 'restore' ? 'only' : 'exclude'
    const rows = await context.reader.select({ entity, tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted })
    return rows[0]
  }
  const action = actionOf(operation)
  const read = context.scope('read', entity)
  const allowed = await select(allOf(read, context.scope(action, entity)))
  if (allowed) return allowed
  throw (await select(read)) ? forbidden(context, action, entity) : notFound(entity, id)
}

/** What changed since an older version is looked through up to this many changes. */
const mergeable = 1000

async function checkVersion(context: SessionContext, request: UpdateRequest, current: Values): Promise<void> {
  const { entity, id, patch, operation, options } = request
  const { version, strict } = options
  const now = current['version'] as number
  if (version === undefined || version === now) return
  if (strict || version > now) throw stale(request, now)
  const since = await changesSince(context, entity, id, version)
  // What is no longer kept may have changed what this patch does.
  if (since.length === mergeable || since[0]?.recordVersion !== version + 1) throw stale(request, now)
  const touched = new Set(since.flatMap((change) => Object.keys(change.diff)))
  const overlap = operation === 'update' ? namesInPatch(patch).filter((field) => touched.has(field)) : [...touched]
  if (overlap.length === 0) return
  const { right } = context.view(entity)
  const fields = overlap.filter((field) => right(field) !== 'hide')
  const last = since.at(-1)
  throw new DiwanError('version_conflict', `${fields.join(', ') || 'Something'} of ${entity} ${id} changed since version ${version}`, {
    ...(fields.length === 1 && { field: fields[0]! }),
    details: { fields, currentVersion: now, expectedVersion: version, changedBy: last?.actor ?? null, changedAt: last?.at ?? null },
    hint: 'Look at the current values and decide again',
  })
}

function stale({ entity, id, options }: UpdateRequest, now: number): DiwanError {
  const expectedVersion = options.version!
  return new DiwanError('version_stale', `${entity} ${id} is at version ${now}, not ${expectedVersion}`, { details: { currentVersion: now, expectedVersion }, hint: 'Read it again and repeat the change on what you find' })
}

async function changesSince(context: SessionContext, entity: string, id: string, version: number): Promise<readonly Change[]> {
  const where: Criterion = {
    op: 'and',
    of: [
      { op: 'compare', field: 'entity', is: 'eq', value: entity },
      { op: 'compare', field: 'recordId', is: 'eq', value: id },
      { op: 'compare', field: 'recordVersion', is: 'gt', value: version },
    ],
  }
  const order = [
    { field: 'recordVersion', direction: 'asc' },
    { field: 'id', direction: 'asc' },
  ] as const
  const rows = await context.reader.select({ entity: 'change', tenant: context.tenant, where, order, limit: mergeable, deleted: 'include' })
  return rows as unknown as readonly Change[]
}

/** A row whose references are null unless they changed, so that only new ones are looked up. */
function onlyFields(row: Values, changed: readonly (keyof Diff)[], before: Values): Values {
  const same = Object.keys(before).filter((field) => !changed.includes(field) && field !== 'entity' && !(field === 'recordId' && changed.includes('entity')))
  return { ...row, ...Object.fromEntries(same.map((field) => [field, null])) }
}

function withoutUndefined(patch: Values): Values {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}

function actionOf(operation: UpdateRequest['operation']): Action {
  return operation === 'delete' ? 'delete' : 'update'
}

export function notFound(entity: string, id: string): DiwanError {
  return new DiwanError('not_found', `There is no ${entity} ${id}`, { details: { entity, id }, hint: 'It may have been deleted, or you may not have access to it' })
}
