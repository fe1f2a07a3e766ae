import Database from 'libsql'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import type { Place } from '../proofs/place.ts'
import { tenant } from './tasks.ts'
import type { Comparison } from './verdict.ts'

type Rows = readonly (readonly unknown[])[]

/** Plain SQL, past all that is to be proved. */
interface RawDatabase {
  /** An expression for an id as text. */
  readonly idText: (column: string) => string
  /** How many others are still at work on it. */
  readonly others: () => Promise<number>
  readonly rows: (sql: string) => Promise<Rows>
  readonly close: () => Promise<void>
}

const written = ['customer', 'task', 'thread'] as const
/** Rows of one statement. */
const most = 50_000

/** Adds all that is committed, once nobody writes any more. */
export async function addStored(place: Place, comparison: Comparison): Promise<void> {
  const raw = await openRaw(place)
  try {
    // A server may still be doing what a killed process asked it for last.
    for (let idle = 0; idle < 3; idle = (await raw.others()) === 0 ? idle + 1 : 0) await new Promise((resolve) => setTimeout(resolve, 30))
    for await (const [id, recordId, recordVersion, unit] of each(raw, 'diwan_change', [raw.idText('record_id'), 'record_version', 'correlation_id'])) {
      comparison.addStored({ id: String(id), recordId: String(recordId), recordVersion: Number(recordVersion), unit: String(unit) })
    }
    for (const entity of written) for await (const [id, version] of each(raw, `diwan_${entity}`, ['version'])) comparison.addRecord(String(id), Number(version))
  } finally {
    await raw.close()
  }
}

async function* each({ idText, rows }: RawDatabase, table: string, columns: readonly string[]): AsyncIterable<readonly unknown[]> {
  const id = idText('id')
  for (let after = ''; ; ) {
    const page = await rows(`select ${[id, ...columns].join(', ')} from ${table} where tenant_id = '${tenant}' and ${id} > '${after}' order by ${id} limit ${most}`)
    yield* page
    if (page.length < most) return
    after = String(page.at(-1)![0])
  }
}

async function openRaw({ kind, at }: Place): Promise<RawDatabase> {
  if (kind === 'sqlite') {
    const database = new Database(at)
    const rows = async (sql: string) => database.prepare(sql).raw().all() as Rows
    return { idText: (column) => column, others: async () => 0, rows, close: async () => void database.close() }
  }
  if (kind === 'postgres') {
    const client = new pg.Client(at)
    await client.connect()
    const rows = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows as Rows
    const others = async () => Number((await rows('select count(*) from pg_stat_activity where datname = current_database() and backend_xid is not null'))[0]![0])
    return { idText: (column) => `${column}::text`, others, rows, close: () => client.end() }
  }
  const connection = await createConnection({ uri: at, rowsAsArray: true })
  const rows = async (sql: string) => (await connection.query(sql))[0] as Rows
  const others = async () => Number((await rows('select count(*) from information_schema.innodb_trx join information_schema.processlist on id = trx_mysql_thread_id where db = database() and trx_rows_modified > 0'))[0]![0])
  const hyphens = (column: string) => `lower(concat_ws('-', left(hex(${column}), 8), substr(hex(${column}), 9, 4), substr(hex(${column}), 13, 4), substr(hex(${column}), 17, 4), right(hex(${column}), 12)))`
  return { idText: hyphens, others, rows, close: () => connection.end() }
}
