import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, type Criterion, type Scalar } from '../predicate/criterion.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Order, Row } from '../storage/storage.ts'
import type { JsonValue } from '../values/json.ts'
import type { SessionContext } from './context.ts'
import { digestOf, readCursor, writeCursor } from './cursor.ts'
import type { FindQuery, Page } from './repository.ts'

type AnyQuery = FindQuery<never> & { readonly where?: unknown }

/** The criterion of a caller's `where` and `search` within what the session may read. */
export function readCriterion(context: SessionContext, entity: string, query: { readonly where?: unknown; readonly search?: string }): Criterion {
  const scope = context.scope('read', entity)
  if (query.where === undefined && query.search === undefined) return scope
  const search = query.search === undefined ? undefined : { search: query.search }
  return allOf(context.resolve(entity, query.where), context.resolve(entity, search), scope)
}

/** Checks `limit`. */
export function limitOf(limit: number | undefined, maximum = 200): number {
  const value = limit ?? 50
  if (Number.isInteger(value) && value >= 1 && value <= maximum) return value
  throw new DiwanError('limit_invalid', `\`limit\` is ${String(limit)}; it can be 1 to ${maximum}`, { field: 'limit' })
}

/** The order of a page: the fields asked for, then `id`, all in known directions. */
export function orderOf(definition: EntityDefinition, sort: FindQuery<never>['sort']): readonly Order[] {
  const asked = sort === undefined ? [] : typeof sort === 'string' ? [sort] : sort
  const names = asked.length > 0 ? asked : definition.sorts.slice(0, 1)
  const order = names.map((name): Order => {
    const descending = typeof name === 'string' && name.startsWith('-')
    const field = descending ? name.slice(1) : name
    if (!definition.sorts.includes(field)) {
      throw new DiwanError('sort_invalid', `${definition.collection} cannot be sorted by ${String(name)}`, { field: 'sort', hint: `Sortable: ${definition.sorts.join(', ')}; put - before one for descending order` })
    }
    return { field, direction: descending ? 'desc' : 'asc' }
  })
  if (order.length > 1) throw new DiwanError('sort_invalid', 'Sort by one field; ties are broken by id', { field: 'sort' })
  return [...order, { field: 'id', direction: order[0]?.direction ?? 'asc' }]
}

export interface PageRequest {
  readonly entity: string
  readonly where: Criterion
  readonly order: readonly Order[]
  readonly limit: number
  readonly after: string | undefined
  readonly deleted?: AnyQuery['deleted']
  readonly fields?: readonly string[] | undefined
  /** What makes this query itself, for its cursors. */
  readonly identity: JsonValue
}

/** One page, read with one statement: one row more than asked tells whether there is a next one. */
export async function readPage(context: SessionContext, request: PageRequest): Promise<Page<Row>> {
  const { entity, where, order, limit, after, fields, deleted = 'exclude' } = request
  const digest = () => digestOf([context.tenant, entity, request.identity, deleted, order.map(({ field, direction }) => field + direction)])
  // The position is made of the last row's values, whether they were asked for or not.
  const read = fields && [...new Set([...fields, ...order.map(({ field }) => field)])]
  const selection = { entity, tenant: context.tenant, where, order, limit: limit + 1, deleted, ...(read && { fields: read }) }
  const rows = await context.reader.select(after === undefined ? selection : { ...selection, after: readCursor(after, digest(), order.length) })
  if (rows.length <= limit) return { items: rows, next: null }
  const last = rows[limit - 1]!
  return { items: rows.slice(0, limit), next: writeCursor(digest(), order.map(({ field }) => last[field] as Exclude<Scalar, bigint>)) }
}
