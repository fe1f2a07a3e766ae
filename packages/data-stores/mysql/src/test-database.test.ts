import { createCrm } from '@diwan/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { mysql } from './mysql.ts'
import { describeMysql, testDatabase, type TestDatabase } from './test-database.ts'

describeMysql('a database for tests', () => {
  let database: TestDatabase
  let migrations = 0

  beforeAll(async () => {
    database = await testDatabase()
  })
  beforeEach(() => database.clear(migrate))
  afterAll(() => database.drop())

  async function migrate(): Promise<void> {
    migrations++
    await (await createCrm({ storage: mysql({ url: database.url }) })).close()
  }

  it('takes the rows out of the tables that were migrated', async () => {
    const before = migrations
    const crm = await createCrm({ storage: mysql({ url: database.url }) })
    await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.create({ kind: 'person', name: { given: 'Claire' } })
    await crm.close()
    await database.clear(migrate)
    for (const table of ['diwan_customer', 'diwan_customer_search_key_search__g', 'diwan_change']) expect(await database.run(`select * from ${table}`), table).toEqual([])
    expect(migrations).toBe(before)
  })

  it.each([
    'create table other (id int)',
    'alter table diwan_task add column other int',
    'create index other on diwan_task (tenant_id, version)',
    'drop trigger diwan_customer_search_key_search__d',
    `insert into diwan_migration select owner, 'other', phase, checksum, layout, started_at, finished_at, progress, error from diwan_migration limit 1`,
    'update diwan_migration set finished_at = null',
  ])('migrates anew after %s', async (statement) => {
    const before = migrations
    await database.run(statement)
    await database.clear(migrate)
    expect(migrations).toBe(before + 1)
  })

  it('leaves nothing where nothing was asked for', async () => {
    await database.clear()
    expect(await database.run('show tables')).toEqual([])
  })
})
