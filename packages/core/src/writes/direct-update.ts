import type { Change } from '../entities/change.ts'
import { allOf, type Criterion } from '../predicate/criterion.ts'
import { namesFields } from '../predicate/names-fields.ts'
import { isHooked } from '../plugins/run-hooks.ts'
import type { SessionContext } from '../session/context.ts'
import type { DirectUpdate } from '../storage/storage.ts'
import { isTimelineSource } from '../timeline/projection.ts'
import { instantFrom } from '../values/instant.ts'
import { toRecord } from './create-records.ts'
import type { UpdateRequest } from './update-record.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * An update that the storage does with its change row in one round trip: one on which nothing hangs but the row itself.
 * Undefined where it is none of those, where its answer is to be written down or plugins are to be asked as well, or where no
 * row is as it should be; then the update by steps finds out why.
 */
export async function updateDirectly(context: SessionContext, request: UpdateRequest): Promise<{ readonly record: Values; readonly change: Change | undefined } | undefined> {
  const { kernel, tenant } = context
  const { storage, ports } = kernel
  const { entity, id, options } = request
  if (!storage.updateDirectly || context.unit || context.view(entity).isAudited || isHooked(context, entity) || !isPlain(context, request)) return undefined
  const now = instantFrom(ports.clock.now())
  const { version } = options
  const change = { id: ports.ids.next(), entity, recordId: id, operation: 'update', at: now, actor: context.actorKey, origin: options.origin ?? 'user', correlationId: options.correlationId ?? null, causationId: options.causationId ?? context.options.causationId ?? null, reason: options.reason ?? null } as const
  const { subjects } = context.model(entity).definition
  const update: DirectUpdate = {
    entity,
    tenant,
    id,
    where: allOf(context.scope('read', entity), context.scope('update', entity)),
    ...(version !== undefined && { expectedVersion: version }),
    set: withoutUndefined(request.patch),
    stamps: { updatedAt: now, updatedBy: context.actorKey },
    change,
    ...(subjects[0] !== undefined && { subject: subjects[0] }),
  }
  const done = await storage.updateDirectly(update)
  if (!done) return undefined
  return { record: toRecord(context, entity, done.row), change: done.change ? ({ ...change, ...done.change } as unknown as Change) : undefined }
}

/** Whether the patch touches nothing that other rows, derived fields or rights depend on. */
function isPlain(context: SessionContext, { entity, patch, operation, customersOf }: UpdateRequest): boolean {
  const { definition, references, unlogged } = context.model(entity)
  const fields = Object.keys(patch).filter((name) => patch[name] !== undefined)
  if (operation !== 'update' || fields.length === 0 || customersOf || definition.appendOnly || definition.check || isTimelineSource(entity)) return false
  if (definition.derive && !definition.derivedFrom) return false
  if (definition.subjects.length > 1 || 'recordId' in definition.fields) return false
  // A patch of extension fields changes a part of their document.
  const touchy = ['ext', ...(definition.derivedFrom ?? []), ...references.map(({ name }) => name), ...definition.subjects, ...unlogged]
  if (fields.some((name) => touchy.includes(name) || definition.fields[name]!.type === 'money' || definition.fields[name]!.type === 'bytes')) return false
  // A record may not leave one's rights, which only a patch of what they name can make it do.
  const scopes: readonly Criterion[] = [context.scope('read', entity), context.scope('update', entity)]
  return !scopes.some((scope) => scope.op === 'never' || namesFields(scope, [...fields, 'version', 'updatedAt', 'updatedBy']))
}

function withoutUndefined(patch: Values): Values {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}
