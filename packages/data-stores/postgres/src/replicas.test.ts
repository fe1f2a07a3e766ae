import { createCrm, type Session } from '@diwan/core'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgres, type PostgresStorage } from './postgres.ts'
import { startServers, type TestServers } from './test-servers.ts'

let servers: TestServers
let [primary, standby] = ['', '']
let replica: pg.Client
const opened: { close(): Promise<void> }[] = []

beforeAll(async () => {
  servers = await startServers({ standby: true })
  ;[primary, standby] = servers.urls as [string, string]
  replica = new pg.Client(standby)
  await replica.connect()
  await (await createCrm({ storage: postgres({ url: primary }) })).close()
}, 60_000)
beforeEach(() => replica.query('select pg_wal_replay_resume()'))
afterAll(async () => {
  for (const each of opened.splice(0)) await each.close()
  await replica.end()
  await servers.stop()
})

interface Opened {
  readonly storage: PostgresStorage
  readonly session: Session
  /** What the replica was asked for, questions for its position left out. */
  readonly asked: string[]
}

async function open({ url = standby, tenant = 'acme', ...options }: Partial<Parameters<typeof postgres>[0]> & { readonly tenant?: string } = {}): Promise<Opened> {
  const asked: string[] = []
  const pool = new pg.Pool({ connectionString: url })
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (query: unknown) => unknown
    client.query = ((given: { readonly text: string }) => {
      if (!given.text.includes('pg_last_wal_replay_lsn')) asked.push(given.text)
      return query(given)
    }) as never
  })
  const storage = postgres({ url: primary, replicas: [{ pool }], ...options })
  const crm = await createCrm({ storage, migrations: 'check' })
  opened.push(crm, { close: () => pool.end() })
  return { storage, session: crm.session({ tenant, actor: { type: 'user', id: 'u_1' } }), asked }
}

/** Reads until the replica is asked. */
async function untilAsked({ session, asked }: Opened): Promise<void> {
  const before = asked.length
  while (asked.length === before) {
    await session.customers.count()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('reads beside a replica', () => {
  it('go there once it has followed, and show what was written before it has', async () => {
    const on = await open()
    const { session, asked } = on
    await untilAsked(on)
    await replica.query('select pg_wal_replay_pause()')
    const { id } = await session.customers.create({ kind: 'person', name: { given: 'A' } })
    const before = asked.length
    for (let n = 0; n < 40; n++) {
      expect((await session.customers.get(id)).version).toBe(n + 1)
      await session.customers.update(id, { lifecycle: `stage ${n}` })
      if (n % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const { items } = await session.customers.find({ where: { id }, include: { contactPoints: true } })
    expect([items.length, asked.length]).toEqual([1, before])
    await replica.query('select pg_wal_replay_resume()')
    await untilAsked(on)
    expect((await session.customers.get(id)).version).toBe(41)
  })

  it('of other tenants go there meanwhile', async () => {
    const on = await open({ tenant: 'other' })
    const writer = on.storage
    await untilAsked(on)
    await replica.query('select pg_wal_replay_pause()')
    const crm = await createCrm({ storage: writer, migrations: 'manual' })
    await crm.session({ tenant: 'busy', actor: { type: 'user', id: 'u_1' } }).customers.create({ kind: 'person', name: { given: 'B' } })
    await untilAsked(on)
  })

  it('are no older than a position of another process', async () => {
    const [here, there] = [await open(), await open()]
    await untilAsked(there)
    await replica.query('select pg_wal_replay_pause()')
    const { id } = await here.session.customers.create({ kind: 'person', name: { given: 'C' } })
    await expect(there.session.customers.get(id)).rejects.toMatchObject({ code: 'not_found' })
    there.storage.notBefore(await here.storage.position())
    expect((await there.session.customers.get(id)).id).toBe(id)
    expect(() => there.storage.notBefore('x')).toThrow(expect.objectContaining({ code: 'cursor_invalid' }))
  })

  it('go to the primary where the replica is too far behind, and back', async () => {
    const on = await open({ mostLag: 300 })
    await untilAsked(on)
    await replica.query('select pg_wal_replay_pause()')
    // Others write, so that the replica misses something.
    await (await open()).session.customers.create({ kind: 'person', name: { given: 'D' } })
    const until = Date.now() + 900
    while (Date.now() < until) await on.session.customers.count()
    const before = on.asked.length
    for (let n = 0; n < 20; n++) await on.session.customers.count()
    expect(on.asked.length).toBe(before)
    await replica.query('select pg_wal_replay_resume()')
    await untilAsked(on)
  })

  it('go to the primary where the replica cannot be reached or fails, and its state is told', async () => {
    const gone = await open({ url: 'postgres://postgres@127.0.0.1:1/postgres' })
    const { id } = await gone.session.customers.create({ kind: 'person', name: { given: 'E' } })
    for (let n = 0; n < 20; n++) expect((await gone.session.customers.get(id)).version).toBe(1)
    expect(await gone.storage.diagnose!()).toContainEqual(expect.objectContaining({ what: 'replica 1', state: 'warn' }))
    const on = await open()
    await untilAsked(on)
    expect(await on.storage.diagnose!()).toContainEqual(expect.objectContaining({ what: 'replica 1', state: 'ok' }))
    await replica.query(`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`)
    for (let n = 0; n < 20; n++) await on.session.customers.count()
    await untilAsked(on)
  })

  it('of the change feed and of transactions stay on the primary', async () => {
    const on = await open()
    await untilAsked(on)
    const before = on.asked.length
    await on.session.changes.read({ after: null })
    await on.session.changes.end()
    await on.session.transaction(async (inside) => {
      await inside.customers.count()
      await inside.customers.create({ kind: 'person', name: { given: 'F' } })
      await inside.customers.find()
    })
    expect(on.asked.slice(before)).toEqual([])
  })
})
