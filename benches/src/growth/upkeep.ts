import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'
import { allTables, createLike, interactionTables } from './tables.ts'

export interface Cost {
  readonly seconds: number
  /** Bytes. */
  readonly wal: number
}

/** Removing the oldest quarter of the change log: by deleting rows, and by dropping a partition that holds just these. */
export async function measureRetention(postgres: Database): Promise<string> {
  const [found] = await postgres.query('select percentile_disc(0.25) within group (order by transaction_id) as quarter, count(*) as rows from diwan_change')
  const quarter = `'${String(found!['quarter'])}'`
  const rows = Number(found!['rows'])
  await postgres.query('create schema kept')
  await createLike(postgres, 'change', { schema: 'kept', partitioning: 'partition by range (transaction_id)' })
  await postgres.query(`create table kept.old partition of kept.diwan_change for values from (minvalue) to (${quarter})`)
  await postgres.query(`create table kept.young partition of kept.diwan_change for values from (${quarter}) to (maxvalue)`)
  await postgres.query('insert into kept.diwan_change select * from diwan_change order by transaction_id')
  await postgres.query('vacuum (analyze) kept.diwan_change')
  const dropped = await costOf(postgres, 'drop table kept.old')
  await postgres.query('drop schema kept cascade')
  const before = await sizeOf(postgres, 'diwan_change')
  const deleted = await costOf(postgres, `delete from diwan_change where transaction_id < ${quarter}`)
  const vacuumed = await costOf(postgres, 'vacuum diwan_change')
  const after = await sizeOf(postgres, 'diwan_change')
  const told = (what: string, { seconds, wal }: Cost) => [what, seconds.toFixed(seconds < 1 ? 3 : 1), (wal / 2 ** 20).toFixed(1)]
  return `${Math.round(rows / 4).toLocaleString('en')} of ${rows.toLocaleString('en')} changes
${textTable([['', 'seconds', 'write-ahead log, MB'], told('drop the partition', dropped), told('delete the rows', deleted), told('and vacuum', vacuumed)])}The table keeps ${((100 * after) / before).toFixed(0)} % of its bytes after deleting and vacuuming
`
}

/** Copying all of one tenant out, and into empty tables with their indexes; rows and rows a second. */
export async function measureOneTenant(postgres: Database, tenant: string): Promise<string> {
  let rows = 0
  const out = await timed(async () => {
    for (const table of allTables) rows += (await postgres.query(`select * from diwan_${table} where tenant_id = $1`, [tenant])).length
  })
  await postgres.query('create schema one')
  for (const table of allTables) await createLike(postgres, table, { schema: 'one' })
  const into = await timed(async () => {
    for (const table of allTables) await postgres.query(`insert into one.diwan_${table} select * from diwan_${table} where tenant_id = $1`, [tenant])
  })
  await postgres.query('drop schema one cascade')
  const rate = (seconds: number) => Math.round(rows / seconds).toLocaleString('en')
  return `One tenant of ${rows.toLocaleString('en')} rows: read into this process in ${out.toFixed(1)} s (${rate(out)} rows/s), written to empty tables with keys and indexes in ${into.toFixed(1)} s (${rate(into)} rows/s)
`
}

/** What grows with the tables: an index more, and a vacuum that reads everything. */
export async function measureMaintenance(postgres: Database): Promise<string> {
  const [counted] = await postgres.query('select count(*) as rows from diwan_participant')
  const rows = Number(counted!['rows'])
  const built = await costOf(postgres, 'create index concurrently more on diwan_participant (tenant_id, role, occurred_at, id)')
  await postgres.query('drop index more')
  let [bytes, seconds] = [0, 0]
  for (const name of interactionTables) {
    bytes += await sizeOf(postgres, `diwan_${name}`)
    seconds += (await costOf(postgres, `vacuum (freeze, disable_page_skipping) diwan_${name}`)).seconds
  }
  return `An index more, concurrently: ${Math.round(rows / built.seconds).toLocaleString('en')} rows/s
A vacuum that reads everything: ${(bytes / 2 ** 20 / seconds).toFixed(0)} MB/s of tables and indexes
`
}

/** A statement's time, and the write-ahead log of the whole server meanwhile. */
export async function costOf(postgres: Database, statement: string): Promise<Cost> {
  const [start] = await postgres.query('select pg_current_wal_lsn() as lsn')
  const seconds = await timed(() => postgres.query(statement))
  const [end] = await postgres.query('select pg_wal_lsn_diff(pg_current_wal_lsn(), $1) as bytes', [start!['lsn']])
  return { seconds, wal: Number(end!['bytes']) }
}

async function sizeOf(postgres: Database, table: string): Promise<number> {
  const [found] = await postgres.query('select pg_total_relation_size($1::regclass) as bytes', [table])
  return Number(found!['bytes'])
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}
