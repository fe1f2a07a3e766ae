import type Database from 'libsql'
import type { Database as Postgres } from './database.ts'
import { createStatements, type Table } from './layout.ts'

const chunk = 2000

/** The order in which rows came to be, where the file is sorted by tenant. */
export const arrival: Readonly<Record<Table['name'], string>> = {
  customer: 'created_at',
  contact_point: 'created_at',
  thread: 'created_at',
  interaction: 'occurred_at',
  participant: 'occurred_at',
  change: 'at',
  timeline_entry: 'occurred_at',
}

/** Creates the tables and copies all rows, in the order of their arrival and with every index in place, as years of use would. */
export async function load(file: Database.Database, tables: readonly Table[], postgres: Postgres): Promise<void> {
  for (const table of tables) {
    for (const statement of createStatements(table, { foreignKeys: true })) await postgres.query(statement)
    const insert = `insert into ${table.name} select * from jsonb_populate_recordset(null::${table.name}, $1)`
    let rows: string[] = []
    for (const row of file.prepare(`select * from diwan_${table.name} order by ${arrival[table.name]}`).iterate() as Iterable<Record<string, unknown>>) {
      rows.push(rowJson(table, row))
      if (rows.length < chunk) continue
      await postgres.query(insert, [`[${rows.join(',')}]`])
      rows = []
    }
    if (rows.length > 0) await postgres.query(insert, [`[${rows.join(',')}]`])
  }
  await postgres.query('vacuum (analyze)')
}

/** A row as JSON that PostgreSQL takes: what SQLite keeps as the text of JSON becomes JSON. */
export function rowJson({ columns }: Table, row: Readonly<Record<string, unknown>>): string {
  const parts = columns.flatMap(({ name, type }) => {
    const value = row[name]
    if (value === null || value === undefined) return []
    if (type === 'jsonb') return [`"${name}":${value as string}`]
    if (type === 'boolean') return [`"${name}":${value === 1}`]
    return [`"${name}":${JSON.stringify(value)}`]
  })
  return `{${parts.join(',')}}`
}
