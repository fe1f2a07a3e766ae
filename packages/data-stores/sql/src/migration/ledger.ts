import { sql, type RawBuilder } from 'kysely'
import type { Migration } from '@diwan/core'
import type { SqlConnection } from '../connection.ts'
import type { Bind } from '../dialect.ts'
import type { Bound } from '../row-writer.ts'
import type { Compiler } from '../selection-plan.ts'

/** What was done to the schema, and what was begun: a row for each step. */
export const ledgerTable = 'diwan_migration'

/** How tables are laid out by this code, where neither entities nor chains say. Data of a higher number is newer. */
export const layoutVersion = 1

/** The id of the row that says that an owner has been here. */
export const installed = 'begin chain'

export interface LedgerRow {
  readonly owner: string
  readonly id: string
  readonly phase: Migration['phase']
  /** Of a step in a chain; null for one that was worked out from the entities. */
  readonly checksum: string | null
  readonly layout: number
  /** Instants by the clock of the process that ran it, for people to read. */
  readonly startedAt: string
  /** Null while it runs, and where it was broken off. */
  readonly finishedAt: string | null
  /** How far it has come, where it goes on from there. */
  readonly progress: string | null
  readonly error: string | null
}

const columns = ['owner', 'id', 'phase', 'checksum', 'layout', 'started_at', 'finished_at', 'progress', 'error'] as const
const key = ['owner', 'id']

export function createLedger({ kysely, dialect }: Compiler): string {
  const type = (name: (typeof columns)[number]) => {
    if (name === 'layout') return dialect.columnType({ type: 'integer', indexed: false })
    if (name === 'progress' || name === 'error') return dialect.columnType({ type: 'text', indexed: false })
    return dialect.columnType({ type: 'key', max: name === 'id' ? 200 : 100, indexed: key.includes(name) })
  }
  const nullable = new Set(['checksum', 'finished_at', 'progress', 'error'])
  const definitions = columns.map((name) => sql`${sql.ref(name)} ${sql.raw(type(name))}${sql.raw(nullable.has(name) ? '' : ' not null')}`)
  const suffix = sql.raw(dialect.tableSuffix({ name: ledgerTable, primaryKey: key }))
  return sql`create table ${sql.table(ledgerTable)} (${sql.join(definitions)}, primary key (owner, id)) ${suffix}`.compile(kysely).sql
}

/** All rows, by owner and id. */
export async function readLedger(connection: SqlConnection): Promise<Ledger> {
  const rows = await connection.all({ sql: `select ${columns.join(', ')} from ${ledgerTable}` }, [])
  const text = (value: unknown) => (value === null ? null : String(value))
  return new Ledger(
    rows.map(([owner, id, phase, checksum, layout, startedAt, finishedAt, progress, error]) => ({
      owner: String(owner),
      id: String(id),
      phase: String(phase) as LedgerRow['phase'],
      checksum: text(checksum),
      layout: Number(layout),
      startedAt: String(startedAt),
      finishedAt: text(finishedAt),
      progress: text(progress),
      error: text(error),
    })),
  )
}

export class Ledger {
  readonly #byKey: ReadonlyMap<string, LedgerRow>

  constructor(readonly rows: readonly LedgerRow[]) {
    this.#byKey = new Map(rows.map((row) => [`${row.owner}/${row.id}`, row]))
  }

  knows(owner: string): boolean {
    return this.row(owner, installed) !== undefined
  }

  row(owner: string, id: string): LedgerRow | undefined {
    return this.#byKey.get(`${owner}/${id}`)
  }

  isDone(owner: string, id: string): boolean {
    return (this.row(owner, id)?.finishedAt ?? null) !== null
  }
}

/** The statement that writes a row, whether it is there or not, with its values in its text. */
export function noteText({ kysely, dialect }: Compiler, row: LedgerRow): string {
  return noteQuery(row, dialect.onDuplicate(key), (value) => sql.lit(value)).compile(kysely).sql
}

/** The same with its values bound; an error's text may hold anything. */
export function note({ kysely, dialect }: Compiler, row: LedgerRow): Bound {
  const compiled = noteQuery(row, dialect.onDuplicate(key), (value) => sql`${value}`).compile(kysely)
  return { statement: { sql: compiled.sql }, binds: compiled.parameters as readonly Bind[] }
}

/** The statement that says how far a step has come. */
export function noteProgress({ kysely }: Compiler, owner: string, id: string, progress: string): Bound {
  const compiled = sql`update ${sql.table(ledgerTable)} set progress = ${progress} where owner = ${owner} and id = ${id}`.compile(kysely)
  return { statement: { sql: compiled.sql }, binds: compiled.parameters as readonly Bind[] }
}

/** The statement that says why a step broke off, if it has a row. */
export function noteError({ kysely }: Compiler, owner: string, id: string, error: string): Bound {
  const compiled = sql`update ${sql.table(ledgerTable)} set error = ${error} where owner = ${owner} and id = ${id}`.compile(kysely)
  return { statement: { sql: compiled.sql }, binds: compiled.parameters as readonly Bind[] }
}

function noteQuery(row: LedgerRow, onDuplicate: RawBuilder<unknown>, valueOf: (value: string | number | null) => RawBuilder<unknown>): RawBuilder<unknown> {
  const values = [row.owner, row.id, row.phase, row.checksum, row.layout, row.startedAt, row.finishedAt, row.progress, row.error].map(valueOf)
  const names = columns.map((name) => sql.ref(name))
  const rest = names.slice(key.length).map((name, index) => sql`${name} = ${values[key.length + index]!}`)
  return sql`insert into ${sql.table(ledgerTable)} (${sql.join(names)}) values (${sql.join(values)}) ${onDuplicate} ${sql.join(rest)}`
}
