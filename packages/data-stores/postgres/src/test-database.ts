import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { clearing, type Clear, type Run } from '../../../../scripts/clear-postgres.ts'

export interface TestDatabase {
  readonly url: string
  readonly run: Run
  readonly clear: Clear
  drop(): Promise<void>
}

/** A new, empty database on the server of the test run, which `scripts/test-postgres.mjs` starts. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env['DIWAN_TEST_POSTGRES_URL']
  if (server === undefined) throw new Error('DIWAN_TEST_POSTGRES_URL is not set; vitest sets it for the project `node`')
  const name = `diwan_test_${randomUUID().replaceAll('-', '')}`
  await onServer(server, `create database ${name}`)
  // Nothing of it has to survive the machine.
  await onServer(server, `alter database ${name} set synchronous_commit = off`)
  const { href } = Object.assign(new URL(server), { pathname: `/${name}` })
  const run: Run = (sql) => onServer(href, sql)
  return {
    url: href,
    run,
    clear: clearing(run),
    drop: async () => void (await onServer(server, `drop database ${name} with (force)`)),
  }
}

async function onServer(url: string, statements: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(statements)
    return (Array.isArray(result) ? result.at(-1)! : result).rows as Readonly<Record<string, unknown>>[]
  } finally {
    await client.end()
  }
}
