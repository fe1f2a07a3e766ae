import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm, type Crm } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { exampleExtensions } from '@diwan/testing'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import type { BenchOptions } from '../bench.ts'
import { openPlace, type Place } from './place.ts'

/** An empty database, as one storage and, where it may be opened several times, as more. */
export interface ProofDatabase {
  readonly name: string
  /** For other processes, which open it by `openPlace`. */
  readonly place: Place
  open(): Storage
  /** Has the server look at what there is, as it does by itself within a minute or so. */
  settle(): Promise<void>
  drop(): Promise<void>
}

/**
 * One after another: SQLite in a file, and PostgreSQL and MariaDB where DIWAN_TEST_POSTGRES_URL and DIWAN_TEST_MYSQL_URL name
 * servers. PostgreSQL once for each of `feeds`; the first is its own. `--only SQLite,PostgreSQL` leaves the others out.
 */
export async function onEachDatabase<T>({ log, only }: BenchOptions, prove: (database: ProofDatabase) => Promise<readonly T[]>, feeds: readonly NonNullable<Place['feed']>[] = ['transactionIds']): Promise<readonly T[]> {
  const servers = { PostgreSQL: process.env['DIWAN_TEST_POSTGRES_URL'], MariaDB: process.env['DIWAN_TEST_MYSQL_URL'] }
  for (const [name, url] of Object.entries(servers)) if (url === undefined) log(`SKIPPED: everything of ${name}, because its DIWAN_TEST_…_URL is not set`)
  const makers = [sqliteFile, ...(servers.PostgreSQL === undefined ? [] : feeds.map((feed) => () => postgresDatabase(servers.PostgreSQL!, feed))), ...(servers.MariaDB === undefined ? [] : [() => mariaDatabase(servers.MariaDB!)])]
  const found: T[] = []
  for (const make of makers) {
    const database = await make()
    try {
      if (only?.includes(database.name) ?? true) found.push(...(await prove(database)))
    } finally {
      await database.drop()
    }
  }
  return found
}

/** Runs `work` on a CRM over the database, with the extension fields of the kit's examples. */
export async function onCrm<T>(database: ProofDatabase, work: (crm: Crm, storage: Storage) => Promise<T>): Promise<T> {
  const storage = database.open()
  const crm = (await createCrm({ storage, extensions: exampleExtensions, migrations: 'auto' })) as Crm
  try {
    return await work(crm, storage)
  } finally {
    await crm.close()
  }
}

export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31)
}

let made = 0
const unique = () => `diwan_proof_${process.pid}_${Date.now().toString(36)}_${made++}`

async function sqliteFile(): Promise<ProofDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'diwan-proof-'))
  return proofDatabase('SQLite', { kind: 'sqlite', at: join(folder, 'proof.db') }, async () => rmSync(folder, { recursive: true, force: true }))
}

async function postgresDatabase(server: string, feed: NonNullable<Place['feed']>): Promise<ProofDatabase> {
  const name = unique()
  const run = async (...statements: readonly string[]) => {
    const client = new pg.Client(server)
    await client.connect()
    for (const sql of statements) await client.query(sql)
    await client.end()
  }
  // Nothing of it has to survive the machine.
  await run(`create database ${name} template template0 encoding 'UTF8' locale 'C.UTF-8'`, `alter database ${name} set synchronous_commit = off`)
  const at = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const settle = async () => {
    const client = new pg.Client(at)
    await client.connect()
    await client.query('vacuum analyze')
    await client.end()
  }
  return { ...proofDatabase(feed === 'counter' ? 'PostgreSQL by a counter' : 'PostgreSQL', { kind: 'postgres', at, feed }, () => run(`drop database ${name} with (force)`)), settle }
}

async function mariaDatabase(server: string): Promise<ProofDatabase> {
  const name = unique()
  const run = async (sql: string) => {
    const connection = await createConnection({ uri: server })
    await connection.query(sql)
    await connection.end()
  }
  await run(`create database ${name}`)
  return proofDatabase('MariaDB', { kind: 'mysql', at: new URL(`/${name}`, server).href }, () => run(`drop database ${name}`))
}

function proofDatabase(name: string, place: Place, drop: () => Promise<void>): ProofDatabase {
  return { name, place, open: () => openPlace(place, { poolSize: 4 }), settle: async () => {}, drop }
}
