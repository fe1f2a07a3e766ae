import { createCrm, type Crm } from '@diwan/core'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgres } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

const audit = { sensitive: { customer: ['demographics'] }, chain: { secret: 'a secret of at least thirty-two bytes' } }
const actor = { type: 'user', id: 'u_1' } as const
let database: TestDatabase
let crm: Crm

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.clear(migrate)
  crm = await createCrm({ storage: postgres({ url: database.url }), audit, policy: () => true })
})
afterEach(() => crm.close())

async function migrate(): Promise<void> {
  await (await createCrm({ storage: postgres({ url: database.url }) })).close()
}

const person = (given: string) => ({ kind: 'person', name: { given }, demographics: { gender: 'f' } }) as const

/** The id of the nth row of a log, in the order of the feed. */
const nth = (table: string, n: number) => `(select id from ${table} order by transaction_id, id offset ${n - 1} limit 1)`

describe('in the database', () => {
  it.each([
    ['who changed something', `update diwan_change set actor = 'user:u_2' where id = ${nth('diwan_change', 2)}`, [1, 'rows_changed']],
    ['what was changed', `update diwan_change set diff = diff || '{"tags":[[],["x"]]}' where id = ${nth('diwan_change', 4)}`, [3, 'rows_changed']],
    ['who was shown something', `update diwan_disclosure set created_by = 'user:u_2' where id = ${nth('diwan_disclosure', 1)}`, [2, 'rows_changed']],
    ['that something was shown at all', `delete from diwan_disclosure where id = ${nth('diwan_disclosure', 4)}`, [4, 'rows_missing']],
    ['a row in between', `insert into diwan_change select c.* from diwan_change o, jsonb_populate_record(o, jsonb_build_object('id', '01900000-0000-7000-8000-000000000000')) c where o.id = ${nth('diwan_change', 2)}`, [1, 'rows_inserted']],
    ['the moment of a seal', `update diwan_seal set at = at - interval '1 day' where number = 2`, [2, 'seal_changed']],
    ['a seal in the middle', 'delete from diwan_seal where number = 2', [2, 'seal_missing']],
    ['the end of the chain', 'delete from diwan_seal where number >= 3', [3, 'seal_missing']],
  ] as const)('it is found that somebody changed %s', async (_what, statements, found) => {
    const session = crm.session({ tenant: 'acme', actor })
    const sealed = async (rows: number) => {
      for (let seen = 0; seen < rows; ) seen += (await crm.sealAudit('acme')).rows
    }
    for (const names of [['A', 'B', 'C'], ['D', 'E']]) {
      for (const given of names) await session.customers.create(person(given))
      // Other databases of the server may hold the feed up.
      for (const log of ['change', 'disclosure']) await expect.poll(async () => (await crm.storage.feed(log, 'acme', null, 100)).length, { timeout: 10_000 }).toBe(names.length === 3 ? 3 : 5)
      await sealed(2 * names.length)
    }
    const { through } = await crm.sealAudit('acme')
    expect(await crm.verifyAudit('acme', { anchor: through! })).toMatchObject({ ok: true, rows: 10, through })
    await database.run(statements)
    const verified = await crm.verifyAudit('acme', { anchor: through! })
    expect(verified, JSON.stringify(verified)).toMatchObject({ ok: false, number: found[0], problem: found[1] })
  })
})

it.each([['commit', 1], ['rollback', 0]] as const)('what is shown in a transaction of the host is written down there, so that its %s decides', async (end, told) => {
  const { id } = await crm.session({ tenant: 'acme', actor }).customers.create(person('A'))
  const disclosed = () => crm.session({ tenant: 'acme', actor }).disclosures.count({ where: { createdBy: 'user:u_2' } })
  const client = new pg.Client(database.url)
  await client.connect()
  await client.query('begin')
  const inside = crm.within(client).session({ tenant: 'acme', actor: { type: 'user', id: 'u_2' } })
  expect((await inside.customers.get(id)).demographics).toEqual({ gender: 'f' })
  expect((await inside.disclosures.count({ where: { createdBy: 'user:u_2' } })).value).toBe(1)
  expect((await disclosed()).value).toBe(0)
  await client.query(end)
  await client.end()
  expect((await disclosed()).value).toBe(told)
})
