import { sql } from 'kysely'
import type { SqlConnection } from '../connection.ts'
import { bindsOf, compilePlan, Slots } from '../plan.ts'
import type { Compiler } from '../selection-plan.ts'
import type { Plans } from '../sql-reader.ts'
import { tenantColumn, tenantType } from '../table.ts'
import type { FeedBatch, FeedNumbering } from './feed.ts'
import { endOfNumbered, readNumbered, untilNumbered } from './numbered-feed.ts'

/** Holds the last position of each tenant's feed. */
export const counterTable = 'diwan_feed_end'

/**
 * A row of the tenant counts the positions, and a writer holds it from its first feed row until it commits: writers of one
 * tenant commit in the order of their positions. It needs nothing of the database but rows, and costs a tenant's writers
 * the wait for each other's commit.
 */
export const counter: FeedNumbering = {
  column: ({ dialect }) => `${dialect.columnType({ type: 'integer', indexed: true })} not null`,
  next,
  read: readNumbered,
  end: endOfNumbered,
  until: untilNumbered,
}

/** The statement that makes the counters' table. */
export function createCounterTable({ dialect }: Pick<Compiler, 'dialect'>) {
  const tenant = sql.raw(dialect.columnType(tenantType))
  const entity = sql.raw(dialect.columnType({ type: 'key', max: 100, indexed: true }))
  const position = sql.raw(dialect.columnType({ type: 'integer', indexed: false }))
  const key = [tenantColumn, 'entity']
  const suffix = sql.raw(dialect.tableSuffix({ name: counterTable, primaryKey: key }))
  return sql`create table ${sql.table(counterTable)} (${sql.ref(tenantColumn)} ${tenant} not null, entity ${entity} not null, position ${position} not null, primary key (${sql.join(key.map((column) => sql.ref(column)))})) ${suffix}`
}

async function next(plans: Plans, connection: SqlConnection, { table, tenant, rows }: FeedBatch): Promise<readonly number[]> {
  const { kysely, dialect } = plans.compiler
  const advance = plans.others.get('feed counter', () => {
    const slots = new Slots()
    const values = sql`(${slots.next()}, ${slots.next()}, ${slots.next()})`
    const position = sql`${sql.table(counterTable)}.position + ${slots.at(2)}`
    return compilePlan(kysely, sql`insert into ${sql.table(counterTable)} (${sql.ref(tenantColumn)}, entity, position) values ${values} ${dialect.onDuplicate([tenantColumn, 'entity'])} position = ${position}`, { decode: null })
  })
  // The row is ours until the commit, so what it holds then is what this writer made it.
  const read = plans.others.get('feed counted', () => {
    const slots = new Slots()
    return compilePlan(kysely, sql`select position from ${sql.table(counterTable)} where ${sql.ref(tenantColumn)} = ${slots.next()} and entity = ${slots.next()}`, { decode: null })
  })
  const entity = table.entity.name
  await connection.run(advance.statement, bindsOf(advance, [tenant, entity, rows]))
  const counted = await connection.first(read.statement, bindsOf(read, [tenant, entity]))
  const last = Number(counted![0])
  return Array.from({ length: rows }, (_, index) => last - rows + 1 + index)
}
