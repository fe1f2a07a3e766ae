import { createCrm, defineEntity, entities, field, type Session } from '@diwan/core'
import type { Row, Storage } from '@diwan/core/storage'
import { Kysely, MysqlDialect } from 'kysely'
import { createPool } from 'mysql2'
import { createConnection, createPool as createPromisePool } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mysql } from './mysql.ts'
import { describeMysql, testDatabase, type TestDatabase } from './test-database.ts'
import { id } from './test-filled-storage.ts'

const document = defineEntity('document', {
  collection: 'documents',
  fields: { name: field.text({ max: 300, personal: false }), body: field.text({ max: 100_000, personal: false }), price: field.optional(field.money()), rate: field.optional(field.decimal()), bytes: field.bytes({ max: 1000, personal: false }), at: field.instant(), on: field.plainDate(), done: field.boolean() },
  indexes: [{ fields: ['name'], unique: true }],
  internal: true,
})
const plain: Row = { id: id(1), name: 'a', body: '', price: null, rate: null, bytes: new Uint8Array(), at: '2026-01-01T00:00:00.000Z', on: '2026-01-01', done: false }
const everything = { entity: 'document', tenant: 'acme', where: { op: 'always' }, order: [{ field: 'id', direction: 'asc' }], limit: 1000, deleted: 'include' } as const

describeMysql('MySQL', () => {
  let database: TestDatabase
  let opened: Storage[]

  beforeAll(async () => {
    database = await testDatabase()
  })

  beforeEach(async () => {
    await database.clear(migrate)
    opened = []
  })

  afterEach(async () => {
    for (const storage of opened) await storage.close()
  })

  afterAll(() => database.drop())

  async function migrate(): Promise<void> {
    const storage = mysql({ url: database.url })
    storage.define({ entities: { ...entities, document } })
    await storage.migrate()
    await (await createCrm({ storage })).close()
  }

  function open(options: Partial<Parameters<typeof mysql>[0]> = {}): Storage {
    const storage = mysql(options.pool ? options : { url: database.url, ...options })
    opened.push(storage)
    storage.define({ entities: { ...entities, document } })
    return storage
  }

  async function openSession(options: Partial<Parameters<typeof mysql>[0]> = {}): Promise<Session> {
    const storage = mysql({ url: database.url, ...options })
    opened.push(storage)
    return (await createCrm({ storage })).session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  }

  function insert(storage: Storage, rows: readonly Row[]): Promise<void> {
    return storage.transaction((transaction) => transaction.insert('document', 'acme', rows))
  }

  /** Ends all connections to the database but the administrator's. */
  async function killAll(): Promise<void> {
    const threads = await database.run(`select id from information_schema.processlist where db = database() and id <> connection_id()`)
    for (const [thread] of threads) await database.run(`kill ${String(thread)}`)
    while ((await database.run(`select id from information_schema.processlist where db = database() and id <> connection_id()`)).length > 0);
  }

  describe('connections', () => {
    it('are replaced where the server has closed them', async () => {
      const storage = open({ poolSize: 3 })
      await insert(storage, [plain])
      await killAll()
      expect(await storage.select(everything)).toHaveLength(1)
      await insert(storage, [{ ...plain, id: id(2), name: 'b' }])
    })

    it('that are lost take their transaction along', async () => {
      const storage = open()
      const lost = storage.transaction(async (transaction) => {
        await transaction.insert('document', 'acme', [plain])
        await killAll()
        await transaction.insert('document', 'acme', [{ ...plain, id: id(2), name: 'b' }]).catch(() => {})
        await transaction.insert('document', 'acme', [{ ...plain, id: id(3), name: 'c' }])
      })
      await expect(lost).rejects.toMatchObject({ code: 'storage_unavailable', blame: 'storage' })
      expect(await storage.select(everything)).toEqual([])
    })

    it('are waited for no longer than told, and who holds them is said', async () => {
      const session = await openSession({ poolSize: 1, busyMilliseconds: 100 })
      const inner = session.transaction(async (inside) => {
        await inside.customers.create({ kind: 'person', name: { given: 'A' } })
        await inside.customers.find()
        await session.customers.count()
      })
      await expect(inner).rejects.toMatchObject({ code: 'storage_busy', message: expect.stringMatching(/^No connection to MySQL came free within 0.1 s: 1 of 1 are in use, one for [\d.]+ s, which was last told to select diwan_customer$/) })
      expect(await session.customers.count()).toEqual({ value: 0, exact: true })
    })

    it('say plainly where there is no server, or no database', async () => {
      const nowhere = mysql({ url: 'mysql://root@127.0.0.1:1/crm' })
      nowhere.define({ entities })
      await expect(nowhere.pending()).rejects.toMatchObject({ code: 'storage_unavailable' })
      expect(() => mysql({ url: 'mysql://root@127.0.0.1' })).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
      expect(() => mysql({})).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
    })

    it('end a statement that takes longer than told', async () => {
      const storage = open({ statementTimeout: 100 })
      await insert(storage, [plain])
      await database.run('lock tables diwan_document write')
      const late = storage.select(everything)
      await expect(late).rejects.toMatchObject({ code: 'storage_timeout' })
      await database.run('unlock tables')
    })
  })

  describe('transactions that wait for each other in a circle', () => {
    it('end one of them, and nothing of it stays, whatever it does then', async () => {
      const storage = open()
      const [one, two] = [id(1), id(2)]
      const task = (of: string, title: string) => ({ ...Object.fromEntries(Object.keys(entities.task.fields).map((name) => [name, null])), id: of, version: 1, createdAt: plain['at'], createdBy: 'u', updatedAt: plain['at'], updatedBy: 'u', deletedAt: null, title, status: 'open', priority: 'low', ext: {} })
      await storage.transaction((transaction) => transaction.insert('task', 'acme', [task(one, 'a'), task(two, 'b')]))
      let meet = () => {}
      const both = new Promise<void>((resolve) => {
        let here = 0
        meet = () => void (++here === 2 && resolve())
      })
      const crossing = (name: string, first: string, second: string) =>
        storage.transaction(async (transaction) => {
          await transaction.update('task', 'acme', first, 1, { title: name, version: 2 })
          meet()
          await both
          try {
            await transaction.update('task', 'acme', second, 1, { title: name, version: 2 })
          } finally {
            await transaction.insert('document', 'acme', [{ ...plain, id: first, name }])
          }
        })
      const ends = await Promise.allSettled([crossing('x', one, two), crossing('y', two, one)])
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(ends.find((end) => end.status === 'rejected')?.reason).toMatchObject({ code: 'transaction_conflict' })
      const winner = ends[0].status === 'fulfilled' ? 'x' : 'y'
      expect((await storage.select(everything)).map((row) => row['name'])).toEqual([winner])
      const tasks = await storage.select({ ...everything, entity: 'task' })
      expect(tasks.map((row) => row['title'])).toEqual([winner, winner])
    })
  })

  describe('texts', () => {
    it('are unique by code point, spaces at the end too', async () => {
      const storage = open()
      await insert(storage, ['a', 'A', 'á', 'a ', 'a  ', '😀', '😁'].map((name, n) => ({ ...plain, id: id(n), name })))
      await expect(insert(storage, [{ ...plain, id: id(50), name: 'a ' }])).rejects.toMatchObject({ code: 'duplicate', field: 'name' })
    })

    it('may be more in one call than a packet of the server holds', async () => {
      const storage = open()
      const rows = Array.from({ length: 70 }, (_, n) => ({ ...plain, id: id(n), name: `n${n}`, body: '漢'.repeat(100_000) }))
      await insert(storage, rows)
      expect(await storage.select({ ...everything, limit: 20 })).toEqual(rows.slice(0, 20))
      expect(await storage.count({ ...everything }, 1000)).toBe(70)
    })

    it('in documents may be nested as deep as they are given', async () => {
      const session = await openSession()
      const deep = JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`)
      const { id: customer } = await session.customers.create({ kind: 'person', name: { given: 'A' } })
      const storage = open()
      await storage.transaction((transaction) => transaction.update('customer', 'acme', customer, 1, { ext: { host: { deep } }, version: 2 }))
      // By the storage, since a session shows declared fields alone.
      const [row] = await storage.select({ ...everything, entity: 'customer', limit: 1 })
      expect(row!['ext']).toEqual({ host: { deep } })
    })
  })

  describe('values', () => {
    const rows: readonly Row[] = [
      { ...plain, id: id(1), name: 'least', price: { amount: -(2n ** 63n), currency: 'USD' }, rate: '-12345678901234567890.123456789012', bytes: new Uint8Array([0, 255, 39, 92]), at: '0001-01-01T00:00:00.000Z', on: '0001-01-01', done: false },
      { ...plain, id: id(2), name: 'most', price: { amount: 2n ** 63n - 1n, currency: 'KWD' }, rate: '12345678901234567890.1', bytes: new Uint8Array(), at: '9999-12-31T23:59:59.999Z', on: '9999-12-31', done: true },
      { ...plain, id: id(3), name: 'in summer', price: { amount: 2n ** 53n + 1n, currency: 'IRR' }, rate: '0', at: '2026-07-01T00:00:00.500Z', on: '2026-07-01' },
    ]

    it('come back as they were given', async () => {
      const storage = open()
      await insert(storage, rows)
      expect(await storage.select(everything)).toEqual(rows)
      for (const { id: of, price, rate, at } of rows as readonly Record<string, unknown>[]) {
        for (const [name, value] of [['price', (price as { amount: bigint }).amount], ['rate', rate], ['at', at]] as const) {
          const found = await storage.select({ ...everything, where: { op: 'compare', field: name, is: 'eq', value: value as string } })
          expect(found.map((row) => row['id'])).toEqual([of])
        }
      }
    })

    it('are added up by span of time', async () => {
      const storage = open()
      await insert(storage, rows)
      const edges = ['0001-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-07-01T00:00:00.500Z', '2027-01-01T00:00:00.000Z']
      const totals = await storage.aggregate({ entity: 'document', tenant: 'acme', where: { op: 'always' }, groupBy: [], buckets: { field: 'at', edges }, measures: { n: { of: 'count' } }, limit: 10 })
      expect(totals).toEqual([{ bucket: edges[0], n: 1 }, { bucket: edges[2], n: 1 }])
    })

    it.each([
      ['with callbacks', (url: string) => createPool({ uri: url, connectionLimit: 2, decimalNumbers: true, timezone: '+05:00', typeCast: (read, next) => (read.type === 'TINY' ? read.string() === '1' : next()) })],
      ['with promises', (url: string) => createPromisePool({ uri: url, connectionLimit: 2, typeCast: false, nestTables: true, resetOnRelease: true })],
    ])('are the same through a pool of the host’s, %s, which stays open', async (_how, openPool) => {
      const pool = openPool(database.url)
      const storage = open({ pool })
      await insert(storage, rows)
      expect(await storage.select(everything)).toEqual(rows)
      await storage.close()
      const promises = 'promise' in pool ? pool.promise() : pool
      const [found] = await promises.query({ sql: 'select count(*) as n from diwan_document', typeCast: true, rowsAsArray: true, nestTables: false })
      expect(found).toEqual([[3]])
      await promises.end()
    })

    it('are not taken through a pool that would lose letters', async () => {
      const pool = createPool({ uri: database.url, charset: 'latin1' })
      const storage = mysql({ pool })
      storage.define({ entities })
      await expect(storage.migrate()).rejects.toMatchObject({ code: 'configuration_invalid', blame: 'host', message: expect.stringContaining('latin1') })
      await pool.promise().end()
    })
  })

  describe('a transaction of the host’s', () => {
    it.each(['promises', 'callbacks', 'Kysely'] as const)('is joined, by %s, and decides', async (how) => {
      const storage = open()
      const pool = createPool(database.url)
      const kysely = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
      const joined = async (end: 'commit' | 'rollback', work: (joined: Storage) => Promise<unknown>) => {
        if (how === 'Kysely') {
          const undo = new Error('undo')
          const run = kysely.transaction().execute(async (transaction) => {
            await work(storage.within!(transaction))
            if (end === 'rollback') throw undo
          })
          return run.catch((error: unknown) => (error === undo ? undefined : Promise.reject(error)))
        }
        const connection = await pool.promise().getConnection()
        await connection.beginTransaction()
        await work(storage.within!(how === 'promises' ? connection : connection.connection))
        await connection[end]()
        connection.release()
      }
      const rows = [plain, { ...plain, id: id(2), name: 'b', at: '2026-07-01T12:00:00.001Z', price: { amount: 2n ** 60n + 1n, currency: 'EUR' }, done: true }]
      await joined('rollback', (inside) => insert(inside, rows))
      expect(await storage.select(everything)).toEqual([])
      await joined('commit', async (inside) => {
        await insert(inside, rows)
        await expect(insert(inside, [{ ...plain, id: id(3), name: 'c' }, { ...plain, id: id(4) }])).rejects.toMatchObject({ code: 'duplicate' })
        expect(await inside.select({ ...everything, where: { op: 'in', field: 'id', values: [id(1), id(2), id(3)] } })).toEqual(rows)
        expect(await storage.select(everything)).toEqual([])
      })
      expect(await storage.select(everything)).toEqual(rows)
      await kysely.destroy()
    })

    it('is refused where it is none, or would lose texts', async () => {
      const storage = open()
      const refused = { code: 'configuration_invalid', blame: 'host' }
      const pool = createPromisePool(database.url)
      for (const handle of [undefined, 'x', {}, pool, pool.pool]) expect(() => storage.within!(handle)).toThrow(expect.objectContaining(refused))
      await pool.end()
      const idle = await createConnection(database.url)
      await expect(insert(storage.within!(idle), [plain])).rejects.toMatchObject({ ...refused, message: expect.stringContaining('none has begun') })
      await idle.beginTransaction()
      await idle.query('set names latin1')
      await expect(insert(storage.within!(idle), [plain])).rejects.toMatchObject({ ...refused, message: expect.stringContaining('latin1') })
      await idle.query(`set names utf8mb4, sql_mode = ''`)
      await expect(insert(storage.within!(idle), [plain])).rejects.toMatchObject({ ...refused, message: expect.stringContaining('not strict') })
      await idle.end()
      expect(await storage.select(everything)).toEqual([])
    })
  })
})
