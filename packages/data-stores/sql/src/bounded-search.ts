import { sql, type RawBuilder } from 'kysely'
import type { Selection } from '@diwan/core/storage'
import type { SqlDialect } from './dialect.ts'
import { conjuncts } from './page-index.ts'
import type { Compiler } from './selection-plan.ts'
import type { Table } from './table.ts'

type BoundedSearch = NonNullable<NonNullable<SqlDialect['searchIndex']>['bounded']>

/** Rows at the most that are put in order after they were found; where a search finds more, a page in order is soon full of them. */
const mostFound = 5000

/** How a page is read whose search the planner would take for rarer or more common than it is. */
export function boundedSearch({ where }: Pick<Selection, 'where'>, { searchIndex }: SqlDialect): BoundedSearch | undefined {
  const bounded = searchIndex?.bounded
  const isFound = (tokens: readonly string[], from: number) => tokens.some((token) => [...token].length >= from)
  return bounded && conjuncts(where).some((part) => part.op === 'search' && isFound(part.tokens, bounded.from)) ? bounded : undefined
}

export interface Page {
  readonly table: Table
  readonly columns: readonly RawBuilder<unknown>[]
  readonly order: RawBuilder<unknown>
  /** What its rows must be, and how many of them it takes, each time with the same binds. */
  readonly asked: (compiler: Compiler) => { readonly where: RawBuilder<unknown>; readonly limit: RawBuilder<unknown> }
}

/** The rows that the index finds, where they are few; otherwise rows in order, of which each is looked at. Neither is begun where it is not the one. */
export function boundedPage({ table, columns, order, asked }: Page, { found, seen }: BoundedSearch, compiler: Compiler): RawBuilder<unknown> {
  const rows = sql`${sql.table(table.name)} as t`
  const by = (contains: SqlDialect['contains']) => asked({ ...compiler, dialect: { ...compiler.dialect, contains } })
  const [few, many] = [by(found), by(seen)]
  const areFew = sql`(select count(*) from found) <= ${sql.lit(mostFound)}`
  const sorted = sql`select t.* from found as t where ${areFew} order by ${order} limit ${few.limit}`
  const read = sql.join(columns)
  // Columns are read of the page alone: what they are cast to takes longer than to put them in order.
  return sql`with found as materialized (select t.* from ${rows} where ${few.where} limit ${sql.lit(mostFound + 1)}) select ${read} from (${sorted}) as t union all (select ${read} from ${rows} where not (${areFew}) and ${many.where} order by ${order} limit ${many.limit})`
}
