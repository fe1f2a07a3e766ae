import { feedPosition, type Row } from '@diwan/core/storage'
import { sql, type RawBuilder } from 'kysely'
import type { SqlConnection } from '../connection.ts'
import { bindsOf, compilePlan, Slots } from '../plan.ts'
import { rowDecoder } from '../row-codec.ts'
import { readColumns, selectedFields } from '../selection-plan.ts'
import type { Plans } from '../sql-reader.ts'
import { tenantColumn } from '../table.ts'
import type { FeedNumbering, FeedQuery } from './feed.ts'
import { rowsAfter } from './rows-after.ts'

/** Reads a feed whose positions are whole numbers in the order of commit. */
export async function readNumbered(plans: Plans, connection: SqlConnection, { table, tenant, after, limit }: FeedQuery): Promise<readonly Row[]> {
  const { kysely, dialect } = plans.compiler
  const plan = plans.selections.get(`feed ${table.name}`, () => {
    const fields = selectedFields(table, undefined)
    const slots = new Slots()
    const columns = [...readColumns(fields, dialect), sql`t.position as position`]
    const query = sql`select ${sql.join(columns)} from ${sql.table(table.name)} as t where t.${sql.ref(tenantColumn)} = ${slots.next()} and t.position >= ${slots.next()} order by t.position limit ${slots.next()}`
    return compilePlan(kysely, query, { decode: rowDecoder(fields, dialect) })
  })
  const rows = await connection.all(plan.statement, bindsOf(plan, [tenant, feedPosition(after), limit + 1]))
  return rowsAfter(after, rows.map((row) => ({ ...plan.decode(row), position: String(row.at(-1)) })), limit)
}

export function untilNumbered(through: string, next: () => RawBuilder<unknown>): ReturnType<FeedNumbering['until']> {
  return { where: sql`position <= ${next()}`, binds: [feedPosition(through)] }
}

export async function endOfNumbered(plans: Plans, connection: SqlConnection, { table, tenant }: Pick<FeedQuery, 'table' | 'tenant'>): Promise<string | null> {
  const plan = plans.others.get(`feed end ${table.name}`, () => {
    const query = sql`select t.position as position from ${sql.table(table.name)} as t where t.${sql.ref(tenantColumn)} = ${new Slots().next()} order by t.position desc limit 1`
    return compilePlan(plans.compiler.kysely, query, { decode: null })
  })
  const row = await connection.first(plan.statement, bindsOf(plan, [tenant]))
  return row ? String(row[0]) : null
}
