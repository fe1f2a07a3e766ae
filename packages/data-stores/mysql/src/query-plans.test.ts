import { createCrm, field, type Session } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import type { Bind } from '@diwan/sql'
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { spreadLists } from './lists.ts'
import { mysql } from './mysql.ts'
import { setSession } from './session.ts'
import { describeMysql, testDatabase, type TestDatabase } from './test-database.ts'
import { busyCustomer, fill, id } from './test-filled-storage.ts'

const { filterable, optional, sortable } = field
const extensions = { customer: { host: { tier: filterable(optional(field.key())), points: sortable(optional(field.integer())) } } }

interface Step {
  readonly table: string
  /** How rows are found: `const`, `eq_ref`, `ref` by equal columns, `range`, `index` and `ALL` by going through. */
  readonly type: string
  readonly key: string | null
  readonly length: number
  readonly extra: string
}

describeMysql('queries of MySQL', () => {
  let database: TestDatabase
  let storage: Storage
  let session: Session
  let explaining: Connection
  const traced: { readonly sql: string; readonly binds: readonly Bind[] }[] = []

  beforeAll(async () => {
    database = await testDatabase()
    storage = mysql({ url: database.url, trace: (sql, binds) => traced.push({ sql, binds }) })
    const crm = await createCrm({ storage, extensions })
    session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    await fill(storage)
    for (const [table] of await database.run('show tables')) await database.run(`analyze table ${String(table)}`)
    explaining = await createConnection(database.url)
    await explaining.query(setSession)
  })

  afterAll(async () => {
    await explaining.end()
    await storage.close()
    await database.drop()
  })

  /** The statements that `work` reads with, and how the server goes about each. */
  async function plansOf(work: () => Promise<unknown>): Promise<{ readonly sql: string; readonly steps: readonly Step[] }[]> {
    traced.length = 0
    await work()
    const read = traced.filter(({ sql }) => sql.startsWith('select'))
    return Promise.all(read.map(async ({ sql, binds }) => ({ sql, steps: await explain(sql, binds) })))
  }

  async function explain(sql: string, binds: readonly Bind[]): Promise<readonly Step[]> {
    const spread = spreadLists(sql, binds)
    const [rows] = await explaining.execute<RowDataPacket[]>(`explain ${spread.sql}`, spread.binds as Bind[] as never)
    return rows.map(({ table, type, key, key_len: length, Extra }) => ({ table, type, key, length: Number(length ?? 0), extra: Extra ?? '' }))
  }

  /** Fails where rows are sorted, or found otherwise than by more columns of an index than the tenant's, which 402 bytes are. */
  async function expectIndexed(work: () => Promise<unknown>, { inOrder = true } = {}): Promise<void> {
    const plans = await plansOf(work)
    expect(plans.length).toBeGreaterThan(0)
    for (const { sql, steps } of plans) {
      const slow = steps.filter(({ table, type, length, extra }) => {
        if (table.startsWith('<')) return false
        if (inOrder && /filesort/.test(extra)) return true
        // The first page of a list begins with the tenant’s first row.
        const isFirstPage = table === 't' && inOrder && !sql.includes('force index')
        return type === 'ALL' || type === 'index' || (length <= 402 && !isFirstPage)
      })
      expect(slow, `${sql}\n${JSON.stringify(steps)}`).toEqual([])
    }
  }

  it('find a record, many records and references by key', async () => {
    await expectIndexed(() => session.customers.get(busyCustomer))
    await expectIndexed(() => session.customers.getMany(Array.from({ length: 150 }, (_, n) => id(n * 7))))
    await expectIndexed(() => session.tasks.create({ title: 'again', customerId: busyCustomer }))
    await expectIndexed(() => session.changes.of('customer', busyCustomer))
  })

  it('read a page of a timeline in the order it is stored in, and look its sources up one by one', async () => {
    const plans = await plansOf(async () => {
      const { next } = await session.timeline(busyCustomer, { limit: 50 })
      await session.timeline(busyCustomer, { limit: 50, after: next! })
      await session.timeline(busyCustomer, { limit: 50, kinds: ['call', 'task'] })
    })
    const pages = plans.filter(({ sql }) => sql.includes('from `diwan_timeline_entry`'))
    expect(pages.map(({ steps }) => steps.map(({ table, type, key, extra }) => [table, type, key, extra]))).toEqual(
      ['ref', 'range', 'ref'].map((type) => [
        ['t', type, 'PRIMARY', 'Using where'],
        // The customer, whom one must be allowed to see.
        ['g', 'const', 'PRIMARY', ''],
        ['tr', 'eq_ref', 'PRIMARY', 'Using where'],
      ]),
    )
  })

  const lists = [
    ['customer', ['sortKey', 'updatedAt', 'createdAt']],
    ['interaction', ['occurredAt', 'createdAt']],
    ['task', ['createdAt', 'updatedAt']],
    ['contactPoint', ['createdAt']],
    ['relationship', ['createdAt']],
    ['thread', ['updatedAt', 'createdAt']],
    ['attachment', ['createdAt']],
    ['consent', ['createdAt']],
    ['externalReference', ['createdAt']],
  ] as const

  it.each(lists.flatMap(([entity, sorts]) => sorts.flatMap((sort) => [[entity, sort], [entity, `-${sort}`]] as const)))('list %s by %s from an index, on the first page and later ones', async (entity, sort) => {
    await expectIndexed(async () => {
      const repository = session.repository(entity)
      const { next } = await repository.find({ sort, limit: 100 })
      await repository.find({ sort, limit: 100, after: next! })
    })
  })

  it('go on at any depth of a list by a range of its index', async () => {
    const plans = await plansOf(async () => {
      for await (const batch of session.customers.iterate({ sort: '-updatedAt' }, { batch: 500 })) expect(batch.length).toBeGreaterThan(0)
    })
    const later = plans.slice(1).map(({ steps }) => steps.map(({ type, key }) => [type, key]))
    expect(later.length).toBeGreaterThan(10)
    expect(new Set(later.map((steps) => steps.join()))).toEqual(new Set(['range,diwan_customer_updated_at']))
  })

  it('list customers of one stage or owner in order', async () => {
    for (const where of [{ lifecycle: 'active' }, { ownerId: 'u_1' }, { tags: { hasAny: ['t1'] } }]) {
      await expectIndexed(async () => {
        const { next } = await session.customers.find({ where, sort: 'sortKey', limit: 20 })
        await session.customers.find({ where, sort: 'sortKey', limit: 20, after: next! })
      })
    }
  })

  it('find records by extension fields from the index of their slot', async () => {
    const [equal] = await plansOf(() => session.customers.find({ where: { ext: { host: { tier: 'tier 8' } } } }))
    expect(equal!.steps).toMatchObject([{ type: 'ref', key: 'diwan_customer_ext_t1' }])
    const [range] = await plansOf(() => session.customers.count({ where: { ext: { host: { points: { gte: 10, lt: 20 } } } } }))
    expect(range!.steps.find(({ table }) => table === 't')).toMatchObject({ type: 'range', key: 'diwan_customer_ext_n1' })
  })

  it.each(['ext.host.points', '-ext.host.points'])('list by %s from the index of its slot, records without a value and with one', async (sort) => {
    const seen = new Set<string>()
    await expectIndexed(async () => {
      for await (const batch of session.customers.iterate({ sort }, { batch: 1000 })) for (const { ext } of batch) seen.add(ext['host']!['points'] === null ? 'without' : 'with')
    })
    expect([...seen].toSorted()).toEqual(['with', 'without'])
  })

  it('follow relations by index', async () => {
    const wheres = [
      { interactions: { some: { kind: 'call' } } },
      { interactions: { none: {} } },
      { interactions: { some: { kind: 'call', occurredAt: { gte: '2026-01-02T00:00:00Z' } } } },
      { interactions: { count: { gte: 2, where: { kind: 'call' } } } },
      { participations: { some: { kind: 'call' } } },
      { contactPoints: { some: { kind: 'phone' } } },
      { tasks: { every: { status: 'done' } } },
      { relationshipsFrom: { some: { to: { some: { lifecycle: 'active' } } } } },
      { relationshipsTo: { some: {} } },
      { externalReferences: { some: { system: 'erp' } } },
    ] as const
    for (const where of wheres) await expectIndexed(() => session.customers.find({ where }))
    await expectIndexed(() => session.interactions.find({ where: { thread: { some: { state: 'open' } } } }))
    // What leads to few records comes first, and those are sorted.
    await expectIndexed(() => session.interactions.find({ where: { participants: { some: { customerId: id(1) } } } }), { inOrder: false })
    await expectIndexed(() => session.customers.find({ where: { tasks: { some: { updatedAt: { gte: { ago: 'P1D' } } } } } }), { inOrder: false })
  })

  it('find few records by the index that leads to them, and sort those', async () => {
    await expectIndexed(() => session.contactPoints.find({ where: { customerId: { in: [id(1), id(2)] } } }), { inOrder: false })
    await expectIndexed(() => session.externalReferences.find({ where: { system: 'erp', type: 'order', externalId: { in: ['1', '2'] } } }), { inOrder: false })
    await expectIndexed(() => session.tasks.find({ where: { assigneeId: 'u_1', status: 'open' } }), { inOrder: false })
  })

  it('read the related records of many at once by their index', async () => {
    const [plan] = await plansOf(() =>
      storage.related({
        tenant: 'acme',
        relation: { kind: 'many', to: 'contactPoint', foreign: 'customerId' },
        of: Array.from({ length: 50 }, (_, n) => id(n)),
        where: { op: 'always' },
        order: [{ field: 'createdAt', direction: 'asc' }, { field: 'id', direction: 'asc' }],
        limit: 5,
        deleted: 'exclude',
      }),
    )
    expect(plan!.steps.find(({ table }) => table === 't')).toMatchObject({ type: 'range', key: 'diwan_contact_point_customer_id', length: 418 })
  })

  it('read the change feed of a tenant, and its end, by position', async () => {
    const plans = await plansOf(async () => session.changes.read({ after: await session.changes.end() }))
    expect(plans.map(({ steps }) => steps.map(({ type, key, extra }) => [type, key, /filesort/.test(extra)]))).toEqual([[['ref', 'PRIMARY', false]], [['range', 'PRIMARY', false]]])
  })

  it('are few texts for lists of many lengths, so that they are prepared once', async () => {
    const textsOf = async (works: readonly (() => Promise<unknown>)[]) => {
      traced.length = 0
      for (const work of works) await work()
      return new Set(traced.map(({ sql, binds }) => spreadLists(sql, binds).sql)).size
    }
    const ids = Array.from({ length: 300 }, (_, n) => id(n))
    expect(await textsOf([1, 2, 3, 4, 5, 6, 7, 8].map((length) => () => session.customers.getMany(ids.slice(0, length))))).toBe(4)
    expect(await textsOf([200, 230, 256].map((length) => () => session.customers.getMany(ids.slice(0, length))))).toBe(1)
  })
})
