import type { Bind } from '@diwan/sql'
import { createCrm, field, type Session } from '@diwan/core'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqliteDatabase } from './drivers/database.ts'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

const { filterable, optional, sortable } = field
const extensions = { customer: { host: { tier: filterable(optional(field.key())), points: sortable(optional(field.integer())), note: filterable(optional(field.text({ max: 1000, personal: true }))), budget: filterable(optional(field.money())) } } }

let folder: string
let session: Session
let database: SqliteDatabase
let close: () => Promise<void>
const traced: { readonly sql: string; readonly binds: readonly Bind[] }[] = []
let customerId: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-plans-'))
  const file = join(folder, 'crm.db')
  const crm = await createCrm({ extensions, storage: sqlite({ file, trace: (sql, binds) => traced.push({ sql, binds }) }) })
  session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  database = openDatabase(file)
  close = () => crm.close()
  const customers = await session.customers.createMany(['A', 'B', 'C'].map((given) => ({ kind: 'person', name: { given }, lifecycle: 'active', ownerId: 'u_1' })))
  customerId = customers[0]!.id
  await session.interactions.logMany([1, 2, 3].map((day) => ({ kind: 'call', occurredAt: `2026-01-0${day}T00:00:00Z`, participants: [{ customerId, role: 'from' }] })))
  await session.tasks.create({ title: 't', customerId })
})

afterAll(async () => {
  database.close()
  await close()
  await rm(folder, { recursive: true, force: true })
})

/** The statements that `work` reads with, and how SQLite goes about each. */
async function plansOf(work: () => Promise<unknown>): Promise<{ readonly sql: string; readonly steps: readonly string[] }[]> {
  traced.length = 0
  await work()
  const read = traced.filter(({ sql }) => sql.startsWith('select'))
  return read.map(({ sql, binds }) => ({ sql, steps: database.prepare(`explain query plan ${sql}`).all(binds).map((row) => String(row[3])) }))
}

/**
 * Fails where a statement goes through a whole table, sorts rows itself, or looks for related records (their aliases end in
 * r) among all of the tenant's or by a range of times. Lists that were bound are gone through, being short.
 */
async function expectIndexed(work: () => Promise<unknown>): Promise<void> {
  const plans = await plansOf(work)
  expect(plans.length).toBeGreaterThan(0)
  for (const { sql, steps } of plans) {
    const slow = steps.filter((step) => isScan(step) || /TEMP B-TREE FOR (?!count)|AUTOMATIC/.test(step) || (/^SEARCH tr+ /.test(step) && !/ (customer_id|interaction_id|record_id|from_id|to_id|id)=\?/.test(step)))
    expect(slow, `${sql}\n${steps.join('\n')}`).toEqual([])
  }
}

function isScan(step: string): boolean {
  return step.startsWith('SCAN') && !/^SCAN (json_each|own|wanted|capped|CONSTANT ROW)/.test(step)
}

describe('queries of SQLite', () => {
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
    const page = (await plansOf(() => session.timeline(customerId))).find(({ sql }) => sql.includes('diwan_timeline_entry'))!
    expect(page.steps[0]).toMatch(/SEARCH t USING PRIMARY KEY \(tenant_id=\? AND customer_id=\?\)/)
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
    ['savedView', ['ordinal', 'createdAt']],
    ['draft', ['updatedAt', 'createdAt']],
    ['template', ['ordinal', 'updatedAt', 'createdAt']],
    ['layout', ['createdAt']],
    ['vocabularyTerm', ['ordinal', 'createdAt']],
    ['pluginSetting', ['createdAt']],
  ] as const

  it.each(lists.flatMap(([entity, sorts]) => sorts.flatMap((sort) => [[entity, sort], [entity, `-${sort}`]] as const)))('list %s by %s from an index, on the first page and later ones', async (entity, sort) => {
    await expectIndexed(async () => {
      const repository = session.repository(entity)
      const { next } = await repository.find({ sort, limit: 1 })
      if (next) await repository.find({ sort, limit: 1, after: next })
    })
  })

  it('list customers of one stage or owner in order from an index', async () => {
    for (const where of [{ lifecycle: 'active' }, { ownerId: 'u_1' }]) {
      const [plan] = await plansOf(() => session.customers.find({ where, sort: 'sortKey' }))
      expect(plan!.steps.join()).not.toMatch(/TEMP B-TREE|SCAN/)
    }
  })

  it('find records by extension fields from the index of their slot', async () => {
    const cases = [
      [{ tier: 'gold' }, /diwan_customer_ext_t1 \(tenant_id=\? AND ext_t1=\?\)/],
      [{ points: { gte: 10, lt: 20 } }, /diwan_customer_ext_n1 \(tenant_id=\? AND ext_n1>\? AND ext_n1<\?\)/],
      [{ note: 'x'.repeat(300) }, /diwan_customer_ext_t2 \(tenant_id=\? AND ext_t2=\?\)/],
      [{ budget: { gte: '5', currency: 'EUR' } }, /diwan_customer_ext_(n2|t3) \(tenant_id=\? AND ext_(n2>|t3=)\?\)/],
    ] as const
    for (const [host, expected] of cases) {
      const [plan] = await plansOf(() => session.customers.count({ where: { ext: { host } } }))
      expect(plan!.steps.join(), plan!.sql).toMatch(expected)
    }
  })

  it.each(['ext.host.points', '-ext.host.points'])('list by %s from the index of its slot, records without a value and with one', async (sort) => {
    await session.customers.createMany([null, null, 1, 2, 3].map((points) => ({ kind: 'person', name: { given: 'P' }, ext: { host: { points } } })))
    await expectIndexed(async () => {
      for (let after: string | undefined; ; ) {
        const { next } = await session.customers.find({ sort, limit: 1, ...(after !== undefined && { after }) })
        if (next === null) return
        after = next
      }
    })
  })

  it('follow relations by index', async () => {
    const wheres = [
      { interactions: { some: { kind: 'call' } } },
      { interactions: { none: {} } },
      { interactions: { some: { kind: 'call', occurredAt: { gte: { ago: 'P90D' } } } } },
      { tasks: { some: { updatedAt: { gte: { ago: 'P1D' } } } } },
      { interactions: { count: { gte: 2, where: { occurredAt: { gte: { ago: 'P90D' } } } } } },
      { participations: { some: { kind: 'call', occurredAt: { gte: { ago: 'P90D' } } } } },
      { contactPoints: { some: { kind: 'phone' } } },
      { tasks: { every: { status: 'done' } } },
      { relationshipsFrom: { some: { to: { some: { lifecycle: 'active' } } } } },
      { relationshipsTo: { some: {} } },
      { externalReferences: { some: { system: 'erp' } } },
    ] as const
    for (const where of wheres) await expectIndexed(() => session.customers.find({ where }))
    await expectIndexed(() => session.interactions.find({ where: { participants: { some: { customerId } } } }))
    await expectIndexed(() => session.interactions.find({ where: { thread: { some: { state: 'open' } } } }))
    const [points] = await plansOf(() => session.contactPoints.find({ where: { customerId: { in: [customerId] } } }))
    expect(points!.steps[0]).toMatch(/diwan_contact_point_customer_id \(tenant_id=\? AND customer_id=\?\)/)
  })

  it('find external references, the tasks of a user and the kinds of interaction by their index', async () => {
    const [references] = await plansOf(() => session.externalReferences.find({ where: { system: 'erp', type: 'order', externalId: { in: ['1', '2'] } } }))
    expect(references!.steps.join()).toMatch(/SEARCH t USING INDEX diwan_external_reference_system_type_external_id \(tenant_id=\? AND system=\? AND type=\? AND external_id=\?\)/)
    const [tasks] = await plansOf(() => session.tasks.find({ where: { assigneeId: 'u_1', status: 'open' } }))
    expect(tasks!.steps.join()).toMatch(/diwan_task_assignee_id_status \(tenant_id=\? AND assignee_id=\? AND status=\?\)/)
    const [totals] = await plansOf(() => session.interactions.aggregate({ where: { kind: 'purchase' }, measures: { total: { of: 'sum', field: 'amount' } } }))
    expect(totals!.steps.join()).toMatch(/diwan_interaction_kind_occurred_at \(tenant_id=\? AND kind=\?\)/)
  })

  it('read the change feed of a tenant, and its end, by position', async () => {
    const plans = await plansOf(async () => session.changes.read({ after: await session.changes.end() }))
    expect(plans.map(({ steps }) => steps)).toEqual([
      [expect.stringMatching(/SEARCH t USING COVERING INDEX diwan_change_position \(tenant_id=\?\)/)],
      [expect.stringMatching(/SEARCH t USING INDEX diwan_change_position \(tenant_id=\? AND position>\?\)/)],
    ])
  })
})

describe('statements of SQLite', () => {
  it('are the same text for lists of any length and for other values, so that each is prepared once', async () => {
    const textsOf = async (works: readonly (() => Promise<unknown>)[]) => {
      traced.length = 0
      for (const work of works) await work()
      return new Set(traced.map(({ sql }) => sql)).size
    }
    const ids = Array.from({ length: 300 }, (_, n) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`)
    expect(await textsOf([0, 1, 2, 50, 300].map((length) => () => session.customers.getMany(ids.slice(0, length))))).toBe(1)
    expect(await textsOf([1, 3, 20].map((length) => () => session.customers.find({ where: { source: { in: ids.slice(0, length) }, tags: { hasAny: ids.slice(0, length) } }, limit: length })))).toBe(1)
    expect(await textsOf(['a', 'b'].map((tenant) => () => session.customers.find({ where: { lifecycle: tenant } })))).toBe(1)
  })
})
