import { randomUUID } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** A new, empty database on the server of the test run, which `scripts/test-postgres.mjs` starts. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env['DIWAN_TEST_POSTGRES_URL']
  if (server === undefined) throw new Error('DIWAN_TEST_POSTGRES_URL is not set; vitest sets it for the project `node`')
  const name = `diwan_test_${randomUUID().replaceAll('-', '')}`
  await onServer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(server, `drop database ${name} with (force)`) }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
