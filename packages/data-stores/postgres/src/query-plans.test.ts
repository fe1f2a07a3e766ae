import type { Bind } from '@diwan/sql'
import { createCrm, field, type Crm, type Session } from '@diwan/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgres } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'
import { described, explained, isRead, isScan, isSort, type PlanStep } from './test-plan.ts'

const { filterable, optional, sortable } = field
const extensions = { customer: { host: { tier: filterable(optional(field.key())), points: sortable(optional(field.integer())) } } }

let database: TestDatabase
let crm: Crm
let session: Session
let client: pg.Client
const traced: { readonly sql: string; readonly binds: readonly Bind[]; readonly name: string | undefined }[] = []
let customerId: string

beforeAll(async () => {
  database = await testDatabase()
  crm = await createCrm({ extensions, storage: postgres({ url: database.url, trace: (sql, binds, name) => traced.push({ sql, binds, name }) }) })
  session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const customers = await session.customers.createMany(['A', 'B', 'C'].map((given) => ({ kind: 'person', name: { given }, lifecycle: 'active', ownerId: 'u_1' })))
  customerId = customers[0]!.id
  await session.interactions.logMany([1, 2, 3].map((day) => ({ kind: 'call', occurredAt: `2026-01-0${day}T00:00:00Z`, participants: [{ customerId, role: 'from' }] })))
  await session.tasks.create({ title: 't', customerId })
  await session.tasks.createMany([{ title: 'u', customerId, assigneeId: 'u_1' }])
  await session.contactPoints.create({ customerId, kind: 'phone', value: '+493012345' })
  await session.relationships.create({ fromId: customerId, toId: customers[1]!.id, type: 'worksAt' })
  await session.externalReferences.create({ entity: 'customer', recordId: customerId, system: 'erp', type: 'order', externalId: '1' })
  await session.savedViews.create({ entity: 'customer', name: 'v', predicate: { where: {} } })
  await session.drafts.save({ form: 'composer', entity: 'customer', content: {} })
  await session.templates.create({ name: 'a', kind: 'email', body: 'a' })
  await session.layouts.save({ target: 'dashboard', document: {} })
  client = new pg.Client(database.url)
  await client.connect()
  await grow()
})

afterAll(async () => {
  await client.end()
  await crm.close()
  await database.drop()
})

/** Enough for a planner to choose: 4,000 customers of two tenants, with five of each thing, as copies of a row that is there. */
async function grow(): Promise<void> {
  const uuid = (kind: number, n: string) => `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
  const customer = uuid(1, '2 + n % 4000')
  const tenant = `case when n % 2 = 0 then 'acme' else 'other' end`
  const at = `now() - n * interval '1 minute'`
  const stamps = { id: uuid(0, 'n'), tenant_id: tenant, created_at: at, updated_at: at }
  const system = { ...stamps, version: '1', created_by: `'user:u_1'`, updated_by: `'user:u_1'` }
  const [tier, points] = [`'tier ' || n % 100`, 'case when n % 3 = 0 then n end']
  const ext = `jsonb_build_object('host', jsonb_strip_nulls(jsonb_build_object('tier', ${tier}, 'points', ${points})))`
  const copies: readonly (readonly [table: string, columns: Readonly<Record<string, string>>])[] = [
    ['customer', { ...stamps, id: uuid(1, 'n'), sort_key: `'name ' || n`, search_key: `'name ' || n`, owner_id: `'u_' || n % 100`, lifecycle: `'stage ' || n % 5`, ext, ext_t1: tier, ext_n1: points }],
    ['thread', { ...system, channel: `'email'`, state: `'open'` }],
    ['interaction', { ...stamps, occurred_at: at, thread_id: uuid(0, '2 + n % 4000') }],
    ['participant', { id: uuid(2, 'n'), tenant_id: tenant, interaction_id: uuid(0, 'n'), customer_id: customer, occurred_at: at }],
    ['interaction_link', { id: uuid(2, 'n'), tenant_id: tenant, interaction_id: uuid(0, 'n'), entity: `'task'`, record_id: uuid(0, 'n'), role: `'regarding'` }],
    ['timeline_entry', { id: uuid(0, 'n'), tenant_id: tenant, customer_id: customer, occurred_at: at }],
    ['task', { ...stamps, customer_id: customer, assignee_id: `'u_' || n % 100` }],
    ['contact_point', { ...stamps, customer_id: customer, normalized_value: `'+49' || n` }],
    ['relationship', { ...stamps, from_id: customer, to_id: uuid(1, '2 + (n + 2) % 4000') }],
    ['external_reference', { ...stamps, record_id: customer, external_id: `'x' || n` }],
    ['attachment', { ...system, entity: `'customer'`, record_id: customer, file_id: `'f'`, name: `'n'`, media_type: `'a/b'`, size: '1', sha256: `''` }],
    ['consent', { ...system, customer_id: customer, purpose: `'news'`, channel: `'email'`, status: `'granted'`, basis: `'consent'`, captured_at: at }],
    ['saved_view', { ...stamps, default_for: `'v' || n` }],
    ['draft', { ...stamps, target: `'f' || n` }],
    ['template', stamps],
    ['layout', { ...stamps, target: `'t' || n` }],
    ['change', { id: uuid(3, 'n'), tenant_id: tenant, record_id: customer }],
  ]
  for (const [name, columns] of copies) {
    const given = Object.entries(columns).map(([column, value]) => `'${column}', ${value}`)
    const count = name === 'customer' || name === 'thread' ? 4000 : 20_000
    const one = `(select o from diwan_${name} o where tenant_id = 'acme' limit 1)`
    await client.query(`insert into diwan_${name} select r.* from generate_series(2, ${count} + 1) n, jsonb_populate_record(coalesce(${one}, null::diwan_${name}), jsonb_build_object(${given.join(', ')})) r`)
  }
  await client.query('vacuum analyze')
}

/** The statements that `work` reads with, and the steps of PostgreSQL's way about each. */
async function plansOf(work: () => Promise<unknown>): Promise<{ readonly sql: string; readonly steps: readonly PlanStep[] }[]> {
  traced.length = 0
  await work()
  const read = traced.filter(({ sql }) => isRead(sql))
  const plans = []
  for (const { sql, binds } of read) plans.push({ sql, steps: await explained(client, sql, binds) })
  return plans
}

/** Fails where a statement goes through a whole table, sorts more than a page's worth, or looks for related records (their aliases end in r) by the tenant alone. */
async function expectIndexed(work: () => Promise<unknown>): Promise<void> {
  const plans = await plansOf(work)
  expect(plans.length).toBeGreaterThan(0)
  for (const { sql, steps } of plans) {
    const slow = steps.filter((step) => isScan(step) || isSort(step))
    expect(slow, `${sql}\n${steps.map(described).join('\n')}`).toEqual([])
  }
}

const conditionOf = (steps: readonly PlanStep[], index: string) => steps.find((step) => step['Index Name'] === index)?.['Index Cond']

describe('queries of PostgreSQL', () => {
  it('find a record, many records and references by key', async () => {
    await expectIndexed(() => session.customers.get(customerId))
    await expectIndexed(() => session.customers.getMany([customerId, customerId.replace(/.$/, '0')]))
    await expectIndexed(() => session.interactions.find({ limit: 1 }).then(({ items }) => session.interactions.get(items[0]!.id)))
    await expectIndexed(() => session.tasks.create({ title: 'again', customerId }))
    await expectIndexed(() => session.changes.of('customer', customerId))
  })

  it('read a page of a timeline in the order it is stored in', async () => {
    await expectIndexed(async () => {
      const { next } = await session.timeline(customerId, { limit: 2 })
      await session.timeline(customerId, { limit: 2, after: next! })
      await session.timeline(customerId, { limit: 2, kinds: ['call', 'task'] })
    })
    const first = await session.timeline(customerId, { limit: 1 })
    const page = (await plansOf(() => session.timeline(customerId, { limit: 1, after: first.next! }))).find(({ sql }) => sql.includes('diwan_timeline_entry'))!
    expect(conditionOf(page.steps, 'diwan_timeline_entry_pkey')).toMatch(/tenant_id = .* AND .*customer_id = .* AND \(ROW\(occurred_at, id\) < ROW\(/)
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
    const repository = session.repository(entity)
    await expectIndexed(async () => {
      const { next } = await repository.find({ sort, limit: 1 })
      await repository.find({ sort, limit: 1, after: next! })
    })
  })

  it('find records by extension fields from the index of their slot', async () => {
    const [equal] = await plansOf(() => session.customers.find({ where: { ext: { host: { tier: 'tier 8' } } } }))
    expect(conditionOf(equal!.steps, 'diwan_customer_ext_t1')).toMatch(/tenant_id = .* AND \(ext_t1 = 'tier 8'/)
    const [range] = await plansOf(() => session.customers.count({ where: { ext: { host: { points: { gte: 10, lt: 20 } } } } }))
    expect(conditionOf(range!.steps, 'diwan_customer_ext_n1')).toMatch(/tenant_id = .* AND \(ext_n1 >= .* AND \(ext_n1 < /)
  })

  it.each(['ext.host.points', '-ext.host.points'])('list by %s from the index of its slot, records without a value and with one', async (sort) => {
    for (const isNull of [true, false]) {
      await expectIndexed(async () => {
        const query = { sort, limit: 10, where: { ext: { host: { points: { isNull } } } } }
        const { next } = await session.customers.find(query)
        await session.customers.find({ ...query, after: next! })
      })
    }
  })

  it('follow relations by index', async () => {
    const wheres = [
      { interactions: { some: { kind: 'call' } } },
      { interactions: { some: { kind: 'call', occurredAt: { gte: { ago: 'P90D' } } } } },
      { tasks: { some: { updatedAt: { gte: { ago: 'P1D' } } } } },
      { participations: { some: { kind: 'call', occurredAt: { gte: { ago: 'P90D' } } } } },
      { contactPoints: { some: { kind: 'phone' } } },
      { relationshipsFrom: { some: { to: { some: { lifecycle: 'active' } } } } },
      { relationshipsTo: { some: {} } },
      { externalReferences: { some: { system: 'erp' } } },
    ] as const
    for (const where of wheres) await expectIndexed(() => session.customers.find({ where }))
    await expectIndexed(() => session.interactions.find({ where: { participants: { some: { customerId } } } }))
    await expectIndexed(() => session.interactions.find({ where: { thread: { some: { state: 'open' } } } }))
  })

  it('leave out those with related records by an anti-join, which can stop at the end of a page', async () => {
    for (const where of [{ interactions: { none: {} } }, { tasks: { every: { status: 'done' } } }] as const) {
      const [plan] = await plansOf(() => session.customers.find({ where }))
      expect(plan!.steps.map((step) => step['Join Type'])).toContain('Anti')
    }
  })

  it('find external references, the tasks of a user and the kinds of interaction by their index', async () => {
    const [references] = await plansOf(() => session.externalReferences.find({ where: { system: 'erp', type: 'order', externalId: { in: ['1', '2'] } } }))
    expect(conditionOf(references!.steps, 'diwan_external_reference_system_type_external_id')).toMatch(/tenant_id = .*system = .*type = .*external_id = ANY/)
    const [tasks] = await plansOf(() => session.tasks.find({ where: { assigneeId: 'u_1', status: 'open' } }))
    expect(tasks!.steps.map((step) => step['Index Cond']).join()).toMatch(/tenant_id = .*assignee_id = /)
  })

  it('search by trigrams', async () => {
    const [found] = await plansOf(() => session.customers.find({ where: { search: '7654' } }))
    // What a subquery gives PostgreSQL 17 and later show as `(InitPlan 1).col1`, those before as `$0`.
    expect(conditionOf(found!.steps, 'diwan_customer_search_key_search')).toMatch(/search_key ~~ (?:\$\d|\(InitPlan \d+\)\.col1)/)
    // Where they are many, in order; a trigram takes three characters.
    expect(found!.steps.map((step) => step['Index Name'])).toContain('diwan_customer_sort_key')
    const [short] = await plansOf(() => session.customers.find({ where: { search: '76' } }))
    expect(traced.find(({ sql }) => sql === short!.sql)!.name).toBeUndefined()
    expect(short!.steps.map((step) => step['Index Name'])).not.toContain('diwan_customer_search_key_search')
  })

  it('read the change feed of a tenant, and its end, by transaction', async () => {
    const plans = await plansOf(async () => session.changes.read({ after: await session.changes.end() }))
    expect(plans.map(({ steps }) => conditionOf(steps, 'diwan_change_pkey'))).toEqual([
      expect.stringMatching(/tenant_id = .* AND \(transaction_id < pg_snapshot_xmin/),
      expect.stringMatching(/tenant_id = .* AND \(ROW\(transaction_id, id\) >= ROW\(.* AND \(transaction_id < pg_snapshot_xmin/),
    ])
  })
})

describe('statements of PostgreSQL', () => {
  it('are the same text for lists of any length and for other values, and are kept prepared', async () => {
    const namesOf = async (works: readonly (() => Promise<unknown>)[]) => {
      traced.length = 0
      for (const work of works) await work()
      return [...new Set(traced.map(({ name }) => name))]
    }
    const ids = Array.from({ length: 300 }, (_, n) => `01900000-0000-7000-4000-${String(n).padStart(12, '0')}`)
    expect(await namesOf([0, 1, 2, 50, 300].map((length) => () => session.customers.getMany(ids.slice(0, length))))).toEqual([expect.stringMatching(/^d\w{22}$/)])
    expect(await namesOf(['a', 'b'].map((tenant) => () => session.customers.find({ where: { lifecycle: tenant } })))).toEqual([expect.stringMatching(/^d\w{22}$/)])
  })

  it('are one for a page with included records of each relation, and one for an update with its change', async () => {
    traced.length = 0
    await session.customers.find({ include: { contactPoints: true, tasks: true } })
    expect(traced).toHaveLength(3)
    traced.length = 0
    await session.customers.update(customerId, { lifecycle: 'later' })
    expect(traced).toHaveLength(1)
    traced.length = 0
    await session.tasks.create({ title: 'one', customerId })
    expect(traced.map(({ sql }) => sql.slice(0, 6))).toEqual(['select', 'with w'])
  })
})
