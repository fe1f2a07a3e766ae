import { DiwanError } from '@diwan/core'
import type { Row } from '@diwan/core/storage'
import { sql, type RawBuilder } from 'kysely'
import type { SqlConnection } from '../connection.ts'
import { bindsOf, compilePlan, Slots } from '../plan.ts'
import { rowDecoder } from '../row-codec.ts'
import { readColumns, selectedFields } from '../selection-plan.ts'
import type { Plans } from '../sql-reader.ts'
import { tenantColumn } from '../table.ts'
import type { FeedNumbering, FeedQuery } from './feed.ts'
import { rowsAfter } from './rows-after.ts'

/**
 * Each row carries the id of the transaction that wrote it, and readers stop before the oldest transaction that is still
 * open: whatever has a lower id has committed or never will. No writer waits for another; a transaction that stays open,
 * of any database of the server, holds the feed up. As PostgreSQL spells it.
 *
 * A transaction has its id from its first write on. Were it to see what others committed later, it could write a record's
 * next version under a lower id than theirs, and readers would get that first.
 */
export const transactionIds: FeedNumbering = { isolation: 'repeatableRead', column: () => 'xid8 not null default pg_current_xact_id()', read, end, until }

const isSettled = sql`t.transaction_id < pg_snapshot_xmin(pg_current_snapshot())`

async function read(plans: Plans, connection: SqlConnection, { table, tenant, after, limit }: FeedQuery): Promise<readonly Row[]> {
  const { kysely, dialect } = plans.compiler
  const plan = plans.selections.get(`feed ${table.name}`, () => {
    const fields = selectedFields(table, undefined)
    const slots = new Slots()
    const columns = [...readColumns(fields, dialect), sql`t.transaction_id::text as transaction`]
    const own = sql`t.${sql.ref(tenantColumn)} = ${slots.next()}`
    const beyond = sql`(t.transaction_id, t.id) >= (${slots.next()}::text::xid8, ${slots.next()}::uuid)`
    const query = sql`select ${sql.join(columns)} from ${sql.table(table.name)} as t where ${own} and ${beyond} and ${isSettled} order by t.transaction_id, t.id limit ${slots.next()}`
    return compilePlan(kysely, query, { decode: rowDecoder(fields, dialect) })
  })
  const rows = await connection.all(plan.statement, bindsOf(plan, [tenant, ...positionOf(after), limit + 1]))
  const found = rows.map((row) => {
    const record = plan.decode(row)
    return { ...record, position: `${String(row.at(-1))}.${String(record['id'])}` }
  })
  return rowsAfter(after, found, limit)
}

function until(through: string, next: () => RawBuilder<unknown>): ReturnType<FeedNumbering['until']> {
  return { where: sql`(transaction_id, id) <= (${next()}::text::xid8, ${next()}::uuid)`, binds: positionOf(through) }
}

async function end(plans: Plans, connection: SqlConnection, { table, tenant }: Pick<FeedQuery, 'table' | 'tenant'>): Promise<string | null> {
  const plan = plans.others.get(`feed end ${table.name}`, () => {
    const query = sql`select t.transaction_id::text as transaction, t.id as id from ${sql.table(table.name)} as t where t.${sql.ref(tenantColumn)} = ${new Slots().next()} and ${isSettled} order by t.transaction_id desc, t.id desc limit 1`
    return compilePlan(plans.compiler.kysely, query, { decode: null })
  })
  const row = await connection.first(plan.statement, bindsOf(plan, [tenant]))
  return row ? `${String(row[0])}.${String(row[1])}` : null
}

function positionOf(after: string | null): readonly [transaction: string, id: string] {
  if (after === null) return ['0', '00000000-0000-0000-0000-000000000000']
  const parts = /^(\d{1,19})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(after)
  if (parts) return [parts[1]!, parts[2]!]
  throw new DiwanError('cursor_invalid', 'This is not a position of the change feed', { field: 'after', hint: 'Start at the end, and read anew' })
}
