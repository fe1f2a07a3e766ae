import { createCrm } from '@diwan/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgres, type PostgresOptions } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
beforeEach(() => database.clear())
afterAll(() => database.drop())

/** What PostgreSQL's growth takes of a database, tried where it is the same without growth. */
const ways: readonly (readonly [string, PostgresOptions])[] = [
  ['tables in four parts', { partitions: 4 }],
  ['a feed that is counted', { feed: 'counter' }],
  ['no index for searches', { search: 'scan' }],
  ['all of these', { partitions: 3, feed: 'counter', search: 'scan' }],
]

describe.each(ways)('with %s', (_name, options) => {
  it('records are kept, found and read as changes, and nothing is left to migrate', async () => {
    const storage = postgres({ url: database.url, ...options })
    const crm = await createCrm({ storage })
    const [one, two] = ['acme', 'other'].map((tenant) => crm.session({ tenant, actor: { type: 'user', id: 'u_1' } }))
    const created = await one!.customers.createMany(['سارة', 'علی', 'Claire'].map((given) => ({ kind: 'person', name: { given } })))
    await two!.customers.create({ kind: 'person', name: { given: 'علی' } })
    await one!.interactions.log({ kind: 'note', participants: [{ customerId: created[0]!.id, role: 'customer' }] })
    expect((await one!.customers.find({ where: { search: 'على' } })).items.map(({ displayName }) => displayName)).toEqual(['علی'])
    expect((await one!.timeline(created[0]!.id)).items).toHaveLength(1)
    const changes = await until(() => one!.changes.read({ after: null }), (read) => read.changes.length === 4)
    expect(changes.changes.map(({ entity }) => entity)).toEqual(['customer', 'customer', 'customer', 'interaction'])
    expect((await one!.changes.read({ after: changes.position })).changes).toEqual([])
    expect(await storage.pending()).toEqual([])
    await crm.close()
  })
})

it('tables in parts are looked up in one of them', async () => {
  const crm = await createCrm({ storage: postgres({ url: database.url, partitions: 8 }) })
  const rows = await database.run(`explain select id from diwan_customer where tenant_id = 'acme' and id = '01900000-0000-7000-8000-000000000001'`)
  const parts = rows.map((row) => String(row['QUERY PLAN'])).join().match(/diwan_customer_\d/g)
  expect(new Set(parts).size).toBe(1)
  await crm.close()
})

async function until<T>(read: () => Promise<T>, isEnough: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const value = await read()
    if (isEnough(value) || Date.now() > deadline) return value
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
