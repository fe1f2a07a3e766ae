import type Sqlite from 'libsql'
import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'
import type { Table } from './layout.ts'
import { rowJson } from './load.ts'
import { interactionTables } from './sizes.ts'
import type { World } from './world.ts'

/** The rows of one interaction, as JSON for each of its tables. */
export type Write = readonly string[]

export interface Wal {
  readonly what: string
  /** Bytes for each interaction. */
  readonly records: number
  readonly pages: number
}

const pick: Readonly<Record<string, string>> = {
  interaction: 'id = ?',
  participant: 'interaction_id = ?',
  change: `entity = 'interaction' and record_id = ?`,
  timeline_entry: 'id = ?',
}

/** One statement, so one round trip and one transaction. */
const statement = `with ${interactionTables.map((name, index) => `w${index} as (insert into ${name} select * from jsonb_populate_recordset(null::${name}, $${index + 1}))`).join(', ')} select`

/** Interactions that the core logs now, one by one, and that only SQLite has yet; and how many a second it logs. */
export async function newWrites(world: World, file: Sqlite.Database, { tables, count }: { readonly tables: readonly Table[]; readonly count: number }): Promise<{ readonly writes: readonly Write[]; readonly rate: number }> {
  const writes: Write[] = []
  let spent = 0
  for (let n = 0; n < count; n++) {
    const begun = performance.now()
    const { tenant, id } = await world.logOne()
    spent += performance.now() - begun
    writes.push(
      interactionTables.map((name) => {
        const table = tables.find((each) => each.name === name)!
        const rows = file.prepare(`select * from diwan_${name} where tenant_id = ? and ${pick[name]!}`).all(tenant, id) as Record<string, unknown>[]
        return `[${rows.map((row) => rowJson(table, row)).join(',')}]`
      }),
    )
  }
  return { writes, rate: count / (spent / 1000) }
}

/** Writes with so many connections, and answers how many interactions a second. */
export async function writeAll(postgres: Database, writes: readonly Write[], { connections, set = [] }: { readonly connections: number; readonly set?: readonly string[] }): Promise<number> {
  const pool = postgres.pool(connections)
  const waiting = writes.values()
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
  for (const client of clients) for (const each of set) await client.query(each)
  const begun = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      for (const write of waiting) await client.query({ name: 'write', text: statement, values: [...write] })
    }),
  )
  const spent = performance.now() - begun
  for (const client of clients) client.release()
  await pool.end()
  return writes.length / (spent / 1000)
}

/** The write-ahead log of interactions written one by one: the records, and the whole pages that the first change after a checkpoint adds. */
export async function measureWal(postgres: Database, writes: readonly Write[]): Promise<readonly Wal[]> {
  await postgres.query('create extension pg_walinspect')
  const part = Math.floor(writes.length / 3)
  const measured = async (what: string, from: number, set: readonly string[]): Promise<Wal> => {
    const [start] = await postgres.query('select pg_current_wal_lsn() as lsn')
    await writeAll(postgres, writes.slice(from, from + part), { connections: 1, set })
    const [sums] = await postgres.query('select sum(record_size) as records, sum(fpi_size) as pages from pg_get_wal_stats($1, pg_current_wal_lsn())', [start!['lsn']])
    return { what, records: Number(sums!['records']) / part, pages: Number(sums!['pages']) / part }
  }
  await postgres.query('checkpoint')
  const first = await measured('just after a checkpoint', 0, ['set wal_compression = off'])
  const later = await measured('longer after it', part, ['set wal_compression = off'])
  await postgres.query('checkpoint')
  return [first, later, await measured('just after a checkpoint, compressed pages', 2 * part, ['set wal_compression = pglz'])]
}

export function walTable(measured: readonly Wal[]): string {
  const told = (bytes: number) => Math.round(bytes).toLocaleString('en')
  return textTable([['bytes for each interaction', 'records', 'whole pages'], ...measured.map(({ what, records, pages }) => [what, told(records), told(pages)])])
}
