import { allows } from '../access/field-rights.ts'
import type { Change } from '../entities/change.ts'
import { allOf } from '../predicate/criterion.ts'
import type { SessionContext } from '../session/context.ts'
import type { Page } from '../session/repository.ts'
import { readPage } from '../session/read-page.ts'
import { limitOf } from '../session/selection.ts'
import type { Changes, FeedChange } from '../session/session.ts'
import { isUuid } from '../values/id.ts'
import { requireRight } from '../writes/scope-check.ts'
import { notFound } from '../writes/update-record.ts'

const byId = [{ field: 'id', direction: 'asc' }] as const

/** The change log as one session may see it. */
export function sessionChanges(context: SessionContext): Changes {
  const { tenant } = context
  return {
    async read({ after, limit, values = true }) {
      const size = limitOf(limit, 1000)
      const rows = (await context.reader.feed('change', tenant, after, size)) as unknown as readonly FeedChange[]
      return { changes: await shownChanges(values ? context : context.unseen(), await visibleChanges(context, rows), values), position: rows.at(-1)?.position ?? after, more: rows.length === size }
    },
    end: () => context.reader.feedEnd('change', tenant),
    async of(entity, id, options = {}) {
      const recordId = String(id).toLowerCase()
      await checkReadable(context, entity, recordId)
      const where = allOf({ op: 'compare', field: 'entity', is: 'eq', value: entity }, { op: 'compare', field: 'recordId', is: 'eq', value: recordId })
      const order = [
        { field: 'recordVersion', direction: 'desc' },
        { field: 'id', direction: 'desc' },
      ] as const
      const page = await readPage(context, { entity: 'change', where, order, limit: limitOf(options.limit), after: options.after, deleted: 'include', identity: [entity, recordId] })
      return { ...page, items: await shownChanges(context, page.items as unknown as readonly Change[], true) } satisfies Page<Change>
    },
  }
}

/** Changes with what their readers may know of them; of those that only changed what they may not, nothing. */
async function shownChanges<C extends Change>(context: SessionContext, changes: readonly C[], values: boolean): Promise<readonly C[]> {
  const known = new Set(await readableIds(context, 'customer', [...new Set(changes.flatMap(({ customerIds }) => customerIds))]))
  return changes.flatMap((given) => {
    const change = { ...given, customerIds: given.customerIds.filter((id) => known.has(id)) }
    const { isWhole, definition, right, shownDiff } = context.view(change.entity)
    if (isWhole && values) return [change]
    const shown = shownDiff(change.diff, change.recordId)
    const diff = values ? shown : namesIn(shown)
    if (Object.keys(diff).length === 0 && Object.keys(change.diff).length > 0 && change.operation === 'update') return []
    const namesCustomers = definition.subjects.every((subject) => allows(right(subject), 'read'))
    return [{ ...change, diff, customerIds: namesCustomers ? change.customerIds : [] }]
  })
}

function namesIn(diff: Change['diff']): Change['diff'] {
  return Object.fromEntries(Object.keys(diff).map((name) => [name, [null, null] as const]))
}

async function visibleChanges(context: SessionContext, changes: readonly FeedChange[]): Promise<readonly FeedChange[]> {
  const byEntity = new Map<string, Set<string>>()
  for (const change of changes) byEntity.set(change.entity, (byEntity.get(change.entity) ?? new Set()).add(change.recordId))
  const visible = new Set<string>()
  for (const [entity, ids] of byEntity) for (const id of await readableIds(context, entity, [...ids])) visible.add(`${entity}:${id}`)
  return changes.filter((change) => visible.has(`${change.entity}:${change.recordId}`))
}

/** Deleted records count: their readers may know that they were deleted. */
async function readableIds(context: SessionContext, entity: string, ids: readonly string[]): Promise<readonly string[]> {
  const scope = context.scope('read', entity)
  if (scope.op === 'always') return ids
  const found: string[] = []
  for (let start = 0; start < ids.length; start += 500) {
    const values = ids.slice(start, start + 500)
    const where = allOf({ op: 'in', field: 'id', values }, scope)
    const rows = await context.reader.select({ entity, tenant: context.tenant, where, fields: [], order: byId, limit: values.length, deleted: 'include' })
    found.push(...rows.map((row) => row['id'] as string))
  }
  return found
}

async function checkReadable(context: SessionContext, entity: string, recordId: string): Promise<void> {
  const model = Object.hasOwn(context.kernel.models, entity) ? context.model(entity) : undefined
  if (!model || model.definition.internal) throw notFound(entity, recordId)
  const scope = requireRight(context, 'read', entity)
  if (!isUuid(recordId)) throw notFound(entity, recordId)
  const where = allOf({ op: 'compare', field: 'id', is: 'eq', value: recordId }, scope)
  const rows = await context.reader.select({ entity, tenant: context.tenant, where, fields: [], order: byId, limit: 1, deleted: 'include' })
  if (rows.length === 0) throw notFound(entity, recordId)
}
