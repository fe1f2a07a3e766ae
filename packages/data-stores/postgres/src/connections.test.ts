import { createCrm, entities, type Crm, type Session } from '@diwan/core'
import pg from 'pg'
import postgresJs from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgres, type PostgresOptions } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

const person = { kind: 'person', name: { given: 'Claire' } } as const

describe.each(['pg', 'postgres'] as const)('connections through %s', (driver) => {
  let database: TestDatabase
  const opened: Crm[] = []

  beforeAll(async () => {
    database = await testDatabase()
  })
  beforeEach(() => database.clear(migrate))
  afterAll(async () => {
    await Promise.all(opened.map((crm) => crm.close()))
    await database.drop()
  })

  async function migrate(): Promise<void> {
    await (await createCrm({ storage: postgres({ url: database.url, driver }) })).close()
  }

  async function open(options: PostgresOptions = {}): Promise<Session> {
    const crm = await createCrm({ storage: postgres({ url: database.url, driver, ...options }) })
    opened.push(crm)
    return crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  }

  /** Ends the server's side of all connections to the database but the one that says so. */
  const cutOff = () => database.run('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')

  it('read on after the server has ended those that were idle', async () => {
    const session = await open()
    const { id } = await session.customers.create(person)
    await Promise.all(Array.from({ length: 10 }, () => session.customers.get(id)))
    await cutOff()
    expect((await session.customers.get(id)).id).toBe(id)
    await cutOff()
    expect((await Promise.all(Array.from({ length: 10 }, () => session.customers.get(id)))).map((customer) => customer.id)).toEqual(Array.from({ length: 10 }, () => id))
    await session.customers.create(person)
    expect((await session.customers.count()).value).toBe(2)
  })

  it('fail a transaction whose connection was ended in its middle, and go on with the next', async () => {
    const session = await open({ poolSize: 2 })
    for (let round = 0; round < 3; round++) {
      const cut = session.transaction(async (inside) => {
        const { id } = await inside.customers.create(person)
        await inside.customers.update(id, { lifecycle: 'active' })
        await cutOff()
        await new Promise((resolve) => setTimeout(resolve, 50))
        await inside.customers.update(id, { lifecycle: 'gone' })
      })
      await expect(cut).rejects.toMatchObject({ code: 'storage_unavailable' })
    }
    expect((await session.customers.count()).value).toBe(0)
    await Promise.all(Array.from({ length: 6 }, () => session.transaction((inside) => inside.customers.create(person))))
    expect((await session.customers.count()).value).toBe(6)
  })

  it('fail a transaction whose connection is ended while it waits for an answer', async () => {
    const session = await open({ poolSize: 2 })
    const { id } = await session.customers.create(person)
    let waits = () => {}
    const locked = new Promise<void>((resolve) => {
      waits = resolve
    })
    const first = session.transaction(async (inside) => {
      await inside.customers.update(id, { lifecycle: 'first' })
      await inside.customers.get(id)
      waits()
      await new Promise((resolve) => setTimeout(resolve, 200))
      await cutOff()
      await new Promise((resolve) => setTimeout(resolve, 50))
    })
    await locked
    const second = session.transaction(async (inside) => {
      await inside.tasks.create({ title: 'waits for a lock' })
      await inside.customers.update(id, { lifecycle: 'second' })
      await inside.customers.get(id)
    })
    const outcomes = await Promise.allSettled([first, second])
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : 'done'))).toEqual(['storage_unavailable', 'storage_unavailable'])
    expect((await session.customers.get(id)).lifecycle).not.toBe('first')
  })

  it('say who has them where none comes free in time', async () => {
    const session = await open({ poolSize: 2, busyMilliseconds: 150 })
    const stuck = session.transaction(async (inside) => {
      await inside.customers.create(person)
      await inside.customers.count()
      // A second transaction of the same caller, and a third.
      await session.transaction(async (other) => {
        await other.customers.create(person)
        await other.customers.count()
        await session.customers.create(person)
      })
    })
    await expect(stuck).rejects.toMatchObject({
      code: 'storage_busy',
      message: expect.stringMatching(/No connection to PostgreSQL came free within 0\.15 s: 2 of 2 are in use, one for \d\.\d s/),
      hint: expect.stringContaining('poolSize'),
    })
    expect((await session.customers.count()).value).toBe(0)
  })

  it('are shared by many reads at once, and never with a transaction', async () => {
    const session = await open({ poolSize: 2 })
    const { id } = await session.customers.create({ ...person, lifecycle: 'committed' })
    const seen = new Set<unknown>()
    const read = async () => {
      for (let n = 0; n < 20; n++) seen.add((await session.customers.get(id)).lifecycle)
    }
    const undone = async () => {
      for (let n = 0; n < 10; n++) {
        const failing = session.transaction(async (inside) => {
          await inside.customers.update(id, { lifecycle: 'uncommitted' })
          await inside.customers.get(id)
          throw new Error('no')
        })
        await expect(failing).rejects.toThrow('no')
      }
    }
    await Promise.all([...Array.from({ length: 40 }, read), undone()])
    expect([...seen]).toEqual(['committed'])
  })

  it('keep no more statements prepared than 64, on a pool of the host’s too', async () => {
    const { pool, count, end } = driver === 'pg' ? pgPool(database.url) : postgresJsPool(database.url)
    const session = await open({ pool })
    const fields = ['kind', 'displayName', 'lifecycle', 'ownerId', 'source', 'createdAt', 'updatedAt'] as const
    // Each subset of the fields is a statement of its own.
    const subsets = Array.from({ length: 2 ** fields.length }, (_, bits) => fields.filter((_field, at) => bits & (1 << at)))
    await session.customers.create(person)
    for (let round = 0; round < 2; round++) {
      for (const select of subsets) expect((await session.customers.find({ select, limit: 1 })).items).toHaveLength(1)
    }
    // postgres.js has one of its own.
    expect(await count()).toBe(driver === 'pg' ? 64 : 65)
    await end()
  })

  it('prepare nothing where names are off', async () => {
    const names: (string | undefined)[] = []
    const session = await open({ names: false, trace: (_sql, _binds, name) => names.push(name) })
    await session.customers.create(person)
    for (let round = 0; round < 3; round++) await session.customers.find({ where: { lifecycle: 'active' } })
    expect(names.length).toBeGreaterThan(5)
    expect(names.every((name) => name === undefined)).toBe(true)
  })

  it('say what to do where the server only refuses', async () => {
    await open()
    const storage = postgres({ url: database.url, driver })
    storage.define({ entities })
    const id = '01900000-0000-7000-8000-000000000001'
    const orphan = { id, interactionId: id, customerId: null, contactPointId: null, role: 'from', handle: null, normalizedHandle: null, displayName: null, response: null, occurredAt: '2026-01-01T00:00:00.000Z', kind: 'call' }
    const writing = storage.transaction((transaction) => transaction.insert('participant', 'acme', [orphan]))
    await expect(writing).rejects.toMatchObject({ code: 'storage_failed', hint: expect.stringContaining(`(acme, ${id}) is not present in table "diwan_interaction"`) })
    await storage.close()
  })

  it('refuse a pool that is none, and one of postgres.js that would hang', () => {
    expect(() => postgres({ pool: new Map() })).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
    expect(() => postgres({ pool: postgresJs(database.url, { fetch_types: false }) })).toThrow(expect.objectContaining({ code: 'configuration_invalid', message: expect.stringContaining('fetch_types') }))
  })

  it('do not start where there is no server, and say so', async () => {
    await expect(open({ url: 'postgres://postgres@127.0.0.1:1/none', busyMilliseconds: 2000 })).rejects.toMatchObject({ code: 'storage_unavailable' })
  })

  it('end a statement that takes too long, and nothing else', async () => {
    const session = await open({ statementTimeout: 300, poolSize: 1 })
    await session.customers.create(person)
    const blocker = database.run(`begin; lock table diwan_customer in access exclusive mode; select pg_sleep(1.5); commit`)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await expect(session.customers.count()).rejects.toMatchObject({ code: 'storage_timeout' })
    await blocker
    expect((await session.customers.count()).value).toBe(1)
  })
})

/** One connection of a host's, and how many statements are prepared on it besides the one that asks. */
function pgPool(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const count = async () => Number((await pool.query('select count(*) as n from pg_prepared_statements')).rows[0].n)
  return { pool, count, end: () => pool.end() }
}

function postgresJsPool(url: string) {
  const sql = postgresJs(url, { max: 1, onnotice: () => {} })
  const count = async () => Number((await sql.unsafe('select count(*) as n from pg_prepared_statements'))[0]!['n'])
  return { pool: sql, count, end: () => sql.end() }
}
