import { createCrm } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { diagnose } from '@diwan/sql/postgres'
import { PgConnection, type PgClient } from './pg-connection.ts'
import { postgres } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let storage: Storage

beforeEach(async () => {
  database = await testDatabase()
  storage = postgres({ url: database.url })
})
afterEach(async () => {
  await storage.close()
  await database.drop()
})

const states = async () => (await storage.diagnose!()).map(({ state, what }) => `${state} ${what}`)
const found = async (what: string) => (await storage.diagnose!()).find((each) => each.what === what)!

it('a database before and after it is migrated is found well, but for the extension', async () => {
  expect(await states()).toEqual(['ok server', 'warn search', 'ok feed', 'ok feed order', 'ok indexes'])
  await (await createCrm({ storage })).session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.create({ kind: 'person', name: { given: 'A' } })
  expect(await states()).toEqual(['ok server', 'ok search', 'ok feed', 'ok feed order', 'ok indexes'])
  expect((await found('server')).says).toMatch(/PostgreSQL \d+.*UTF8/)
})

it('who holds the feed up is told, by name and process', async () => {
  const [holder, asking] = [{ application_name: 'nightly report' }, {}].map((more) => new pg.Client({ connectionString: database.url, ...more }))
  await Promise.all([holder!.connect(), asking!.connect()])
  try {
    await holder!.query('begin')
    const { rows } = await holder!.query<{ readonly pid: number }>('select pg_backend_pid() as pid, pg_current_xact_id()')
    const told = await diagnose(new PgConnection(asking as unknown as PgClient, { names: false, trace: undefined }), { search: 'scan', feed: 'transactionIds', patience: 0 })
    expect(told.find(({ what }) => what === 'feed')).toMatchObject({ state: 'warn', says: expect.stringContaining(`process ${rows[0]!.pid} (nightly report, database diwan_test_`) })
  } finally {
    await Promise.all([holder!.end(), asking!.end()])
  }
})

it('changes that came with a dump from another server, and indexes that were left unfinished, are told', async () => {
  await (await createCrm({ storage })).session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.create({ kind: 'person', name: { given: 'A' } })
  await database.run(`update diwan_change set transaction_id = '900000000000'::xid8`)
  await database.run(`update pg_index set indisvalid = false where indexrelid = 'diwan_customer_search_key_search'::regclass`)
  expect(await found('feed order')).toMatchObject({ state: 'fail', says: expect.stringContaining('900000000000') })
  expect(await found('indexes')).toMatchObject({ state: 'fail', says: expect.stringContaining('diwan_customer_search_key_search') })
  await database.run('update diwan_change set transaction_id = pg_current_xact_id()')
  expect(await found('feed order')).toMatchObject({ state: 'ok' })
})
