import { createCrm } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import postgresJs from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgres } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let storage: Storage

beforeAll(async () => {
  database = await testDatabase()
  storage = postgres({ url: database.url })
  await createCrm({ storage })
  await database.run('create table host_order (id int primary key)')
})
afterAll(async () => {
  await storage.close()
  await database.drop()
})

type Run = (work: (handle: unknown, run: (sql: string) => Promise<unknown>) => Promise<void>) => Promise<unknown>

/** A transaction of a host's, by each of the means it may have. */
const means: readonly (readonly [name: string, run: Run])[] = [
  ['a client of pg', withPg],
  ['the sql of postgres.js', withPostgresJs],
  ['Kysely over pg', withKysely],
]

describe.each(means)('in a transaction of a host’s, by %s,', (_name, inTransaction) => {
  const session = async (handle: unknown) => {
    const crm = await createCrm({ storage: storage.within!(handle), migrations: 'check' })
    return crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  }
  const outside = async () => (await createCrm({ storage, migrations: 'check' })).session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const untilWaiting = async () => {
    const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    while ((await database.run(waiting))[0]!['n'] === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const count = async () => (await (await outside()).customers.count()).value

  it('records stay where it is committed, with what the host wrote, and show nowhere before', async () => {
    const before = await count()
    const created: string[] = []
    await inTransaction(async (handle, run) => {
      await run('insert into host_order values (1)')
      const inside = await session(handle)
      const { id } = await inside.customers.create({ kind: 'person', name: { given: 'سارة' }, tags: ['a', '"b"'], ext: {} })
      await inside.customers.update(id, { lifecycle: 'active' })
      await inside.interactions.log({ kind: 'purchase', amount: { amount: '12.50', currency: 'EUR' }, occurredAt: '0001-01-01T00:00:00Z', participants: [{ customerId: id, role: 'customer' }] })
      expect((await inside.customers.get(id)).lifecycle).toBe('active')
      expect(await count()).toBe(before)
      created.push(id)
    })
    const after = await outside()
    const customer = await after.customers.get(created[0]!)
    expect([customer.version, customer.lifecycle, customer.tags]).toEqual([2, 'active', ['a', '"b"']])
    const [entry] = (await after.timeline(created[0]!)).items
    expect([entry!.occurredAt, entry!.amount]).toEqual(['0001-01-01T00:00:00.000Z', { amount: 1250n, currency: 'EUR' }])
    expect(await database.run('delete from host_order returning id')).toEqual([{ id: 1 }])
  })

  it('nothing stays where it is rolled back', async () => {
    const before = await count()
    const failing = inTransaction(async (handle, run) => {
      await run('insert into host_order values (2)')
      await (await session(handle)).customers.create({ kind: 'person', name: { given: 'B' } })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await count()).toBe(before)
    expect(await database.run('select * from host_order')).toEqual([])
  })

  it('a change goes upon what another transaction commits meanwhile', async () => {
    const others = await outside()
    const { id } = await others.customers.create({ kind: 'person', name: { given: 'C' } })
    await inTransaction(async (handle) => {
      const inside = await session(handle)
      const other = new pg.Client(database.url)
      await other.connect()
      try {
        await other.query('begin')
        await other.query({ text: `update diwan_customer set version = 2, preferred_channel = 'theirs' where id = $1`, values: [id] })
        const changed = inside.customers.update(id, { lifecycle: 'active' })
        await untilWaiting()
        await other.query('commit')
        expect(await changed).toMatchObject({ version: 3, lifecycle: 'active', preferredChannel: 'theirs' })
      } finally {
        await other.end()
      }
    })
    const changes = (await others.changes.of('customer', id)).items.map(({ recordVersion }) => recordVersion)
    expect([(await others.customers.get(id)).version, changes]).toEqual([3, [3, 1]])
  })

  it('a refused call is undone alone, and the host goes on', async () => {
    const before = await count()
    await inTransaction(async (handle, run) => {
      const inside = await session(handle)
      const reference = { entity: 'customer', system: 'erp', type: 'customer', externalId: `${_name} 7` } as const
      const { id } = await inside.customers.create({ kind: 'person', name: { given: 'C' } })
      await inside.externalReferences.create({ ...reference, recordId: id })
      await expect(inside.externalReferences.create({ ...reference, recordId: id })).rejects.toMatchObject({ code: 'duplicate' })
      const undone = inside.transaction(async (nested) => {
        await nested.customers.create({ kind: 'person', name: { given: 'D' } })
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      await Promise.all(['E', 'F', 'G'].map((given) => inside.customers.create({ kind: 'person', name: { given } })))
      await run('insert into host_order values (3)')
    })
    expect(await count()).toBe(before + 4)
    expect(await database.run('delete from host_order returning id')).toEqual([{ id: 3 }])
  })
})

describe('what is no transaction', () => {
  it.each([[undefined], [{}], ['begin'], [() => {}], [new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none' })]])('is refused: %s', (handle) => {
    expect(() => storage.within!(handle)).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
  })
})

async function withPg(work: Parameters<Run>[0]): Promise<void> {
  const client = new pg.Client(database.url)
  await client.connect()
  try {
    await client.query('begin')
    await work(client, (sql) => client.query(sql))
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function withPostgresJs(work: Parameters<Run>[0]): Promise<void> {
  const sql = postgresJs(database.url, { max: 1, onnotice: () => {} })
  try {
    await sql.begin(async (transaction) => work(transaction, (text) => transaction.unsafe(text)))
  } finally {
    await sql.end()
  }
}

async function withKysely(work: Parameters<Run>[0]): Promise<void> {
  const kysely = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url, max: 1 }) }) })
  try {
    await kysely.transaction().execute(async (transaction: Transaction<unknown>) => {
      await work(transaction, (text) => transaction.executeQuery({ sql: text, parameters: [], query: { kind: 'RawNode' } as never, queryId: { queryId: text } }))
    })
  } finally {
    await kysely.destroy()
  }
}
