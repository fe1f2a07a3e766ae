import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Storage } from '@diwan/core/storage'
import { mysql } from '@diwan/mysql'
import { postgres } from '@diwan/postgres'
import { sqlite } from '@diwan/sqlite'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import type { BenchOptions } from '../bench.ts'

/** An empty database, as one storage and, where it may be opened several times, as more. */
export interface ProofDatabase {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB'
  open(): Storage
  drop(): Promise<void>
}

/** One after another: SQLite in a file, and PostgreSQL and MariaDB where DIWAN_TEST_POSTGRES_URL and DIWAN_TEST_MYSQL_URL name servers. */
export async function onEachDatabase<T>({ log }: BenchOptions, prove: (database: ProofDatabase) => Promise<readonly T[]>): Promise<readonly T[]> {
  const servers = { PostgreSQL: process.env['DIWAN_TEST_POSTGRES_URL'], MariaDB: process.env['DIWAN_TEST_MYSQL_URL'] }
  for (const [name, url] of Object.entries(servers)) if (url === undefined) log(`SKIPPED: everything of ${name}, because its DIWAN_TEST_…_URL is not set`)
  const makers = [sqliteFile, ...(servers.PostgreSQL === undefined ? [] : [() => postgresDatabase(servers.PostgreSQL!)]), ...(servers.MariaDB === undefined ? [] : [() => mariaDatabase(servers.MariaDB!)])]
  const found: T[] = []
  for (const make of makers) {
    const database = await make()
    try {
      found.push(...(await prove(database)))
    } finally {
      await database.drop()
    }
  }
  return found
}

const unique = () => `diwan_proof_${process.pid}_${Date.now().toString(36)}`

async function sqliteFile(): Promise<ProofDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'diwan-proof-'))
  return { name: 'SQLite', open: () => sqlite({ file: join(folder, 'proof.db') }), drop: async () => rmSync(folder, { recursive: true, force: true }) }
}

async function postgresDatabase(server: string): Promise<ProofDatabase> {
  const name = unique()
  const run = async (sql: string) => {
    const client = new pg.Client(server)
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await run(`create database ${name} template template0 encoding 'UTF8' locale 'C.UTF-8'`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  return { name: 'PostgreSQL', open: () => postgres({ url, poolSize: 4 }), drop: () => run(`drop database ${name} with (force)`) }
}

async function mariaDatabase(server: string): Promise<ProofDatabase> {
  const name = unique()
  const run = async (sql: string) => {
    const connection = await createConnection({ uri: server })
    await connection.query(sql)
    await connection.end()
  }
  await run(`create database ${name}`)
  const url = new URL(`/${name}`, server).href
  return { name: 'MariaDB', open: () => mysql({ url, poolSize: 4 }), drop: () => run(`drop database ${name}`) }
}
