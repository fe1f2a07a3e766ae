import { createCrm } from '@diwan/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { postgres } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let migrations = 0

beforeAll(async () => {
  database = await testDatabase()
})
beforeEach(() => database.clear(migrate))
afterAll(() => database.drop())

async function migrate(): Promise<void> {
  migrations++
  await (await createCrm({ storage: postgres({ url: database.url }) })).close()
}

it('takes the rows out of the tables that were migrated', async () => {
  const before = migrations
  const crm = await createCrm({ storage: postgres({ url: database.url }) })
  await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.create({ kind: 'person', name: { given: 'A' } })
  await crm.close()
  await database.clear(migrate)
  expect(await database.run('select (select count(*)::int from diwan_customer) as customers, (select count(*)::int from diwan_change) as changes')).toEqual([{ customers: 0, changes: 0 }])
  expect(migrations).toBe(before)
})

it.each([
  'create table other (id int)',
  'alter table diwan_task add column other int',
  'alter table diwan_task alter column title drop not null',
  'create index other on diwan_task (title)',
  'alter table diwan_task add constraint other check (true)',
  `create function other() returns int language sql as 'select 1'`,
  `insert into diwan_migration select owner, 'other', phase, checksum, layout, started_at, finished_at, progress, error from diwan_migration limit 1`,
  'update diwan_migration set finished_at = null',
  'analyze diwan_task',
])('migrates anew after %s', async (statement) => {
  const before = migrations
  await database.run(statement)
  await database.clear(migrate)
  expect(migrations).toBe(before + 1)
})

it('waits for a transaction that is still open, and takes what it wrote', async () => {
  const before = migrations
  const writing = database.run(`begin; insert into diwan_migration select owner, 'late', phase, checksum, layout, started_at, finished_at, progress, error from diwan_migration limit 1; lock table diwan_task in row exclusive mode; select pg_sleep(0.5); commit`)
  await expect.poll(async () => (await database.run(`select count(*)::int as n from pg_locks where relation = 'diwan_task'::regclass and mode = 'RowExclusiveLock'`))[0]).toEqual({ n: 1 })
  await database.clear(migrate)
  await writing
  expect(migrations).toBe(before + 1)
  expect(await database.run(`select id from diwan_migration where id = 'late'`)).toEqual([])
})

it('leaves nothing where nothing was asked for', async () => {
  await database.clear()
  expect(await database.run(`select relname from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([])
})
