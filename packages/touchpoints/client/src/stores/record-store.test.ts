import { describe, expect, test } from 'vitest'
import { field } from '@diwan/core'
import { later, person, testWorld, until } from '../test-client.ts'
import { createRecordStore } from '@diwan/client'

async function storeOf() {
  const world = await testWorld()
  const other = world.client({ as: 'u_8' })
  const { id } = await other.customers.create(person('Claire'))
  const client = world.client()
  const store = createRecordStore({ collection: client.customers, entity: 'customer', id, subscribe: client.subscribe })
  return { world, other, id, client, store }
}

describe('createRecordStore', () => {
  test('loads a record, edits it at once, and keeps the answer', async () => {
    const { store } = await storeOf()
    expect(store.getSnapshot()).toEqual({ record: null, state: 'idle', error: null, pending: [] })
    await store.load()
    const done = store.update({ source: 'fair' })
    expect(store.getSnapshot().record).toMatchObject({ source: 'fair', version: 1 })
    await done
    expect(store.getSnapshot().record).toMatchObject({ source: 'fair', version: 2 })
  })

  test('shows an edit of one extension field beside the others', async () => {
    const extensions = { customer: { host: { tier: field.optional(field.key()), points: field.optional(field.integer()) } } }
    const client = (await testWorld({ crm: { extensions } })).client()
    const { id } = await client.customers.create({ ...person('Claire'), ext: { host: { tier: 'gold', points: 1 } } })
    const store = createRecordStore({ collection: client.customers, entity: 'customer', id, subscribe: client.subscribe })
    await store.load()
    const done = store.update({ ext: { host: { points: 2 } } })
    expect(store.getSnapshot().record).toMatchObject({ version: 1, ext: { host: { tier: 'gold', points: 2 } } })
    await done
    expect(store.getSnapshot().record).toMatchObject({ version: 2, ext: { host: { tier: 'gold', points: 2 } } })
  })

  test('of two edits a refusal takes back one', async () => {
    const { store, other, id } = await storeOf()
    await store.load()
    await other.customers.update(id, { source: 'theirs' })
    const [refused, accepted] = await Promise.allSettled([store.update({ source: 'mine' }), store.update({ lifecycle: 'customer' })])
    expect([refused.status, accepted.status]).toEqual(['rejected', 'fulfilled'])
    expect(store.getSnapshot().record).toMatchObject({ source: 'theirs', lifecycle: 'customer' })
  })

  test('follows what others write, until the record is gone', async () => {
    const { store, other, id, client } = await storeOf()
    await store.load()
    const live = later()
    client.subscribe({ changed: () => {}, state: (state) => state === 'live' && live.resolve() })
    store.subscribe(() => {})
    await live.promise
    await other.customers.update(id, { source: 'theirs' })
    await until(() => store.getSnapshot().record?.source === 'theirs')
    await other.customers.delete(id)
    await until(() => store.getSnapshot().error?.code === 'not_found')
    client.close()
  })
})
