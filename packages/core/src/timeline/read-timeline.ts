import type { TimelineEntry } from '../entities/timeline-entry.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, anyOf, type Criterion } from '../predicate/criterion.ts'
import type { SessionContext } from '../session/context.ts'
import type { Page } from '../session/repository.ts'
import { readPage } from '../session/read-page.ts'
import { limitOf } from '../session/selection.ts'
import type { TimelineQuery } from '../session/session.ts'
import type { Selection } from '../storage/storage.ts'
import { isUuid } from '../values/id.ts'
import { requireRight } from '../writes/scope-check.ts'
import { notFound } from '../writes/update-record.ts'

/** The fields of a source that an entry's are made of. */
const madeOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  interaction: { occurredAt: 'occurredAt', occurredOn: 'occurredOn', kind: 'kind', channel: 'channel', direction: 'direction', status: 'status', title: 'subject', snippet: 'body', amount: 'amount', actor: 'createdBy' },
  task: { occurredAt: 'completedAt', status: 'status', title: 'title', snippet: 'notes', actor: 'updatedBy' },
}

const newestFirst = [
  { field: 'occurredAt', direction: 'desc' },
  { field: 'id', direction: 'desc' },
] as const

/** A page of a customer's timeline. Each entry is there only if the record it stands for may be read. */
export async function readTimeline(context: SessionContext, id: string, query: TimelineQuery): Promise<Page<TimelineEntry>> {
  const { kinds = [] } = query
  requireRight(context, 'read', 'customer')
  const customerId = String(id).toLowerCase()
  if (!Array.isArray(kinds) || kinds.length > 50 || kinds.some((kind) => typeof kind !== 'string')) throw new DiwanError('predicate_invalid', '`kinds` takes at most 50 kinds', { field: 'kinds' })
  if (!isUuid(customerId)) throw notFound('customer', customerId.slice(0, 100))
  if (kinds.length > 0) context.asked('interaction', ['kind'])
  const given = { entity: 'customer', where: allOf({ op: 'compare', field: 'id', is: 'eq', value: customerId }, context.scope('read', 'customer')) } as const
  const where = allOf(
    { op: 'compare', field: 'customerId', is: 'eq', value: customerId },
    kinds.length > 0 ? { op: 'in', field: 'kind', values: kinds } : { op: 'always' },
    sourceScope(context),
  )
  const page = await readPage(context, { entity: 'timelineEntry', where, order: newestFirst, limit: limitOf(query.limit), after: query.after, identity: [customerId, ...kinds], given })
  if (page.items.length === 0) await requireGiven(context, given, customerId)
  return { ...page, items: page.items.map((row) => shownEntry(context, row as unknown as TimelineEntry)) }
}

/** Each source's own scope, checked on the source's row only where the scope is narrower than everything. */
function sourceScope(context: SessionContext): Criterion {
  const relations = context.kernel.entities['timelineEntry']!.relations
  const scopes = ['interaction', 'task'].map((source) => ({ source, scope: context.scope('read', source) }))
  if (scopes.every(({ scope }) => scope.op === 'always')) return { op: 'always' }
  return anyOf(
    ...scopes.map(({ source, scope }) => {
      const from: Criterion = { op: 'compare', field: 'source', is: 'eq', value: source }
      return scope.op === 'always' ? from : allOf(from, scope.op === 'never' ? scope : { op: 'related', relation: relations[source]!, where: scope })
    }),
  )
}

/** An entry shows no more of its source than the source itself would. */
function shownEntry(context: SessionContext, entry: TimelineEntry): TimelineEntry {
  const { isWhole, right, show } = context.view(entry.source)
  if (isWhole) return entry
  const shown = Object.entries(entry).flatMap(([name, value]) => {
    const field = madeOf[entry.source]?.[name]
    if (field === undefined) return [[name, value]]
    return right(field) === 'hide' ? [] : [[name, show(field, value, entry.id)]]
  })
  return Object.fromEntries(shown) as TimelineEntry
}

/** A page without entries may be one of a customer who is not there, or not for this session. */
async function requireGiven({ reader, tenant }: SessionContext, given: NonNullable<Selection['given']>, customerId: string): Promise<void> {
  if ((await reader.count({ ...given, tenant, deleted: 'exclude' }, 1)) === 0) throw notFound('customer', customerId)
}
