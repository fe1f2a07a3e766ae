import { beforeEach, describe, expect, test } from 'vitest'
import { isClientError } from '@diwan/client'
import { person, testWorld, type TestWorld } from './test-client.ts'

let world: TestWorld
beforeEach(async () => {
  world = await testWorld()
})

describe('a client of the real handler', () => {
  test('creates, reads, finds, changes, deletes and restores', async () => {
    const { customers } = world.client()
    const claire = await customers.create({ ...person('Claire'), contactPoints: [{ kind: 'phone', value: '050 123' }] })
    expect(await customers.get(claire.id)).toEqual(claire)
    expect((await customers.find({ where: { lifecycle: 'prospect' }, search: 'clai', sort: ['-updatedAt'], limit: 5, total: 'exact' })).total).toEqual({ value: 1, exact: true })
    expect((await customers.update(claire.id, { lifecycle: 'customer' }, { version: 1 })).version).toBe(2)
    expect((await customers.delete(claire.id, { version: 2 })).deletedAt).not.toBeNull()
    expect((await customers.find()).items).toEqual([])
    expect((await customers.restore(claire.id)).lifecycle).toBe('customer')
  })

  test('logs an interaction, and reads it on the timeline and in a sum', async () => {
    const client = world.client()
    const { id } = await client.customers.create(person('Claire'))
    for (const amount of ['18.16', '993.90']) await client.interactions.create({ kind: 'purchase', amount: { amount, currency: 'USD' }, participants: [{ customerId: id, role: 'customer' }] })
    const { items, next } = await client.timeline(id, { limit: 1, kinds: ['purchase'] })
    expect(items[0]!.amount).toEqual({ amount: '993.90', currency: 'USD' })
    expect((await client.timeline(id, { limit: 1, kinds: ['purchase'], after: next! })).items[0]!.amount).toEqual({ amount: '18.16', currency: 'USD' })
    expect(await client.interactions.aggregate({ measures: { total: { of: 'sum', field: 'amount' } } })).toEqual([{ total: { amount: '1012.06', currency: 'USD' } }])
  })

  test('follows pages by their cursors', async () => {
    const { customers } = world.client()
    for (const name of ['A', 'B', 'C']) await customers.create(person(name))
    const first = await customers.find({ limit: 2 })
    const second = await customers.find({ limit: 2, after: first.next! })
    expect([...first.items, ...second.items].map((item) => item.displayName)).toEqual(['A', 'B', 'C'])
    expect(second.next).toBeNull()
  })

  test('reads many by id in requests of a hundred', async () => {
    const { customers } = world.client()
    const { id } = await customers.create(person('Claire'))
    const others = Array.from({ length: 150 }, (_, at) => `0190b7a0-0000-7000-8000-${String(at).padStart(12, '0')}`)
    world.requests.length = 0
    const found = await customers.getMany([...others, id, id])
    expect([...found.keys()]).toEqual([id])
    expect(world.requests).toHaveLength(2)
    expect((await customers.getMany([])).size).toBe(0)
  })

  test('tells who is looking, who others are, and what happened', async () => {
    const client = world.client()
    const { id } = await client.customers.create(person('Claire'), { operation: 'op-1' })
    expect((await client.session()).actor).toEqual({ type: 'user', id: 'u_7', name: null })
    expect(await client.users(['user:u_7'])).toEqual([])
    expect((await client.history('customers', id)).items[0]).toMatchObject({ operation: 'create', correlationId: 'op-1' })
  })

  test('rejects with what the problem said', async () => {
    const { customers } = world.client()
    const { id } = await customers.create(person('Claire'))
    await customers.update(id, { source: 'fair' })
    const error: unknown = await customers.update(id, { source: 'web' }, { version: 1 }).catch((reason: unknown) => reason)
    expect(isClientError(error, 'version_conflict')).toBe(true)
    expect(error).toMatchObject({ name: 'ClientError', status: 409, field: 'source', details: { fields: ['source'], currentVersion: 2 } })
    expect((error as Error).message).toContain('source')
  })

  test('saves by key, and opens a view as what find takes', async () => {
    const { customers, drafts, savedViews } = world.client()
    const { id } = await customers.create({ ...person('Claire'), ownerId: null })
    const draft = await drafts.save({ form: 'composer', entity: 'customer', recordId: id, content: { body: 'Dear' } })
    expect(await drafts.save({ form: 'composer', entity: 'customer', recordId: id, content: { body: 'Dear Claire' } })).toMatchObject({ id: draft.id, version: 2 })
    const view = await savedViews.create({ entity: 'customer', name: 'Nobody’s', predicate: { where: { ownerId: null, kind: { in: ['person'] } } } })
    const { where, sort } = await savedViews.open(view.id)
    expect((await customers.find({ where, sort })).items.map((customer) => customer.id)).toEqual([id])
    await expect(savedViews.open(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('an id cannot leave its place in the address', async () => {
    const { customers } = world.client()
    await expect(customers.get('../session')).rejects.toMatchObject({ code: 'not_found' })
    await expect(customers.get('a?limit=1')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('keeps a relative endpoint, with or without a slash at its end', async () => {
    for (const endpoint of ['http://portal.example/api/crm/', 'http://portal.example/api/crm']) {
      await world.client({ endpoint }).customers.find()
      expect(new URL(world.requests.at(-1)!.url).pathname).toBe('/api/crm/customers')
    }
    expect(() => world.client({ endpoint: '/api/crm' })).toThrow(TypeError)
  })
})
