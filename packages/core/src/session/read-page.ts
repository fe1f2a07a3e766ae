import { allOf, type Criterion, type Scalar } from '../predicate/criterion.ts'
import { valueOf } from '../predicate/evaluate.ts'
import type { Order, Row, Selection } from '../storage/storage.ts'
import type { JsonValue } from '../values/json.ts'
import type { SessionContext } from './context.ts'
import { digestOf, readCursor, writeCursor } from './cursor.ts'
import type { FindQuery, Page } from './repository.ts'

export interface PageRequest {
  readonly entity: string
  readonly where: Criterion
  readonly order: readonly Order[]
  readonly limit: number
  readonly after: string | undefined
  readonly deleted?: FindQuery<never>['deleted']
  readonly fields?: readonly string[] | undefined
  readonly given?: Selection['given']
  /** What makes this query itself, for its cursors. */
  readonly identity: JsonValue
}

/** One page. One row more than asked tells whether there is a next one. */
export async function readPage(context: SessionContext, request: PageRequest): Promise<Page<Row>> {
  const { entity, where, order, limit, after, fields, given, deleted = 'exclude' } = request
  let known: string | undefined
  const digest = () => (known ??= digestOf([context.tenant, entity, request.identity, deleted, order.map(({ field, direction }) => field + direction)]))
  // The position is made of the last row's values, whether they were asked for or not.
  const read = fields && [...new Set([...fields, ...order.map(({ field, type }) => (type ? 'ext' : field))])]
  const selection = { entity, tenant: context.tenant, where, order, limit: limit + 1, deleted, ...(read && { fields: read }), ...(given && { given }) }
  const position = after === undefined ? undefined : readCursor(after, digest(), order)
  const rows = await selectInOrder(context, position ? { ...selection, after: position } : selection)
  if (rows.length <= limit) return { items: rows, next: null }
  const last = rows[limit - 1]!
  return { items: rows.slice(0, limit), next: writeCursor(digest(), order.map(({ field, type }) => valueOf(last, field, type) as Exclude<Scalar, bigint>)) }
}

/**
 * The rows of a selection. Those without a value in the extension field that it is in the order of come first, or last where
 * it descends, and are asked for by themselves: so every statement is a range of an index.
 */
async function selectInOrder({ reader }: SessionContext, selection: Selection): Promise<readonly Row[]> {
  const [{ field, type, direction }] = selection.order as readonly [Order]
  if (!type) return reader.select(selection)
  const { after, ...rest } = selection
  const among = (is: 'eq' | 'ne') => allOf(selection.where, { op: 'compare', field, type, is, value: null })
  const [first, second] = direction === 'asc' ? (['eq', 'ne'] as const) : (['ne', 'eq'] as const)
  const startsInSecond = after !== undefined && (after[0] === null) === (second === 'eq')
  if (startsInSecond) return reader.select({ ...selection, where: among(second) })
  const rows = await reader.select({ ...selection, where: among(first) })
  if (rows.length === selection.limit) return rows
  return [...rows, ...(await reader.select({ ...rest, where: among(second), limit: selection.limit - rows.length }))]
}
