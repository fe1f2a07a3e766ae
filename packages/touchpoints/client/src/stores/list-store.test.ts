import { beforeEach, describe, expect, test } from 'vitest'
import { later, person, testWorld, until, type Between, type TestWorld } from '../test-client.ts'
import type { CustomerJson } from '../types.ts'
import { createListStore } from '@diwan/client'

let world: TestWorld
beforeEach(async () => {
  world = await testWorld()
})

async function listOf(names: readonly string[], between?: Between, query: { limit?: number; where?: object; search?: string } = {}) {
  const other = world.client({ as: 'u_8' })
  const made: CustomerJson[] = []
  for (const name of names) made.push(await other.customers.create(person(name)))
  const client = world.client(between ? { between } : {})
  const store = createListStore({ collection: client.customers, entity: 'customer', query, subscribe: client.subscribe })
  await store.load()
  const shown = () => store.getSnapshot().items.map((item) => item.displayName)
  return { store, shown, made, other, client }
}

/** Starts the store's live stream and resolves when it runs. */
async function live(store: { subscribe(listener: () => void): () => void }, client: { subscribe: TestWorld['client'] extends () => infer C ? (C extends { subscribe: infer S } ? S : never) : never }): Promise<() => void> {
  const stop = store.subscribe(() => {})
  const running = later()
  const off = client.subscribe({ changed: () => {}, state: (state) => state === 'live' && running.resolve() })
  await running.promise
  off()
  return stop
}

describe('loading', () => {
  test('shows a page, then more', async () => {
    const { store, shown } = await listOf(['A', 'B', 'C'], undefined, { limit: 2 })
    expect([shown(), store.getSnapshot().more]).toEqual([['A', 'B'], true])
    await store.loadMore()
    expect([shown(), store.getSnapshot().more]).toEqual([['A', 'B', 'C'], false])
  })

  test('a newer query aborts the older one, whose answer is dropped', async () => {
    const held = later()
    const { store, shown } = await listOf(['Anna', 'Bob'], async (request, pass) => {
      if (request.url.includes('search=anna')) await held.promise
      return pass()
    })
    const older = store.load({ search: 'anna' })
    const newer = store.load({ search: 'bob' })
    await newer
    held.resolve()
    await older
    expect(shown()).toEqual(['Bob'])
    expect(world.requests.find(({ url }) => url.includes('search=anna'))!.signal.aborted).toBe(true)
  })

  test('a failure is shown and what was there stays, until a retry', async () => {
    let broken = false
    const { store, shown } = await listOf(['A'], async (_request, pass) => (broken ? Response.json({ code: 'internal', detail: 'No' }, { status: 500 }) : pass()))
    broken = true
    await store.load()
    expect([store.getSnapshot().state, store.getSnapshot().error?.code, shown()]).toEqual(['failed', 'internal', ['A']])
    broken = false
    await store.load()
    expect([store.getSnapshot().state, store.getSnapshot().error]).toEqual(['ready', null])
  })

  test('a snapshot is the same object until something changes', async () => {
    const { store } = await listOf(['A'])
    expect(store.getSnapshot()).toBe(store.getSnapshot())
  })
})

describe('editing', () => {
  test('shows an edit at once and takes the server’s answer', async () => {
    const held = later()
    const { store, made } = await listOf(['A'], async (request, pass) => {
      if (request.method === 'PATCH') await held.promise
      return pass()
    })
    const done = store.update(made[0]!.id, { lifecycle: 'customer' })
    expect(store.getSnapshot().items[0]).toMatchObject({ lifecycle: 'customer', version: 1 })
    expect(store.getSnapshot().pending).toHaveLength(1)
    held.resolve()
    await done
    expect(store.getSnapshot().items[0]).toMatchObject({ lifecycle: 'customer', version: 2 })
    expect(store.getSnapshot().pending).toEqual([])
  })

  test('a refused edit is taken back alone and says why', async () => {
    const { store, made, other } = await listOf(['A', 'B'])
    await other.customers.update(made[0]!.id, { source: 'fair' })
    const refused = store.update(made[0]!.id, { source: 'web' })
    const accepted = store.update(made[1]!.id, { source: 'web' })
    await expect(refused).rejects.toMatchObject({ code: 'version_conflict', field: 'source' })
    await accepted
    expect(store.getSnapshot().items.map((item) => item.source)).toEqual([null, 'web'])
  })

  test('two edits of one field by the same hand do not conflict', async () => {
    const { store, made } = await listOf(['A'])
    const id = made[0]!.id
    await Promise.all([store.update(id, { source: 'a' }), store.update(id, { source: 'b' }), store.update(id, { source: 'c' })])
    expect(store.getSnapshot().items[0]).toMatchObject({ source: 'c', version: 4 })
  })

  test('an edit does conflict with what somebody else wrote between two of this hand', async () => {
    const { store, made, other } = await listOf(['A'])
    const id = made[0]!.id
    const first = store.update(id, { lifecycle: 'customer' })
    const second = store.update(id, { source: 'mine' })
    await first
    await second
    await other.customers.update(id, { source: 'theirs' })
    await expect(store.update(id, { source: 'mine again' })).rejects.toMatchObject({ code: 'version_conflict' })
    expect(store.getSnapshot().items[0]!.source).toBe('mine')
  })

  test('a deletion disappears at once and comes back if refused', async () => {
    const { store, shown, made } = await listOf(['A', 'B'], async (request, pass) => (request.method === 'DELETE' ? Response.json({ code: 'forbidden', detail: 'No' }, { status: 403 }) : pass()))
    const done = store.delete(made[0]!.id)
    expect(shown()).toEqual(['B'])
    await expect(done).rejects.toMatchObject({ code: 'forbidden' })
    expect(shown()).toEqual(['A', 'B'])
  })

  test('a new record stands in front, first as its preview', async () => {
    const { store, shown, made } = await listOf(['A'])
    const done = store.create(person('New'), { ...made[0]!, id: 'preview', displayName: 'New…' })
    expect(shown()).toEqual(['New…', 'A'])
    await done
    expect(shown()).toEqual(['New', 'A'])
  })
})

describe('what others write', () => {
  test('replaces a shown record where it stands', async () => {
    const { store, made, other, client, shown } = await listOf(['A', 'B'])
    const stop = await live(store, client)
    await other.customers.update(made[1]!.id, { name: { given: 'Aaa' } })
    await until(() => shown().includes('Aaa'))
    expect(shown()).toEqual(['A', 'Aaa'])
    stop()
    client.close()
  })

  test('takes away what no longer matches, and counts what newly does', async () => {
    const { store, made, other, client, shown } = await listOf(['A', 'B'], undefined, { where: { lifecycle: 'prospect' } })
    const stop = await live(store, client)
    await other.customers.update(made[0]!.id, { lifecycle: 'customer' })
    await until(() => shown().length === 1)
    await other.customers.create({ ...person('C'), lifecycle: 'customer' })
    await other.customers.create(person('D'))
    await until(() => store.getSnapshot().newer === 1)
    expect(shown()).toEqual(['B'])
    await store.load()
    expect([shown(), store.getSnapshot().newer]).toEqual([['B', 'D'], 0])
    stop()
    client.close()
  })

  test('leaves pending edits on top', async () => {
    const held = later()
    const { store, made, other, client } = await listOf(['A'], async (request, pass) => {
      if (request.method === 'PATCH') await held.promise
      return pass()
    })
    const stop = await live(store, client)
    const done = store.update(made[0]!.id, { source: 'mine' })
    await other.customers.update(made[0]!.id, { lifecycle: 'customer' })
    await until(() => store.getSnapshot().items[0]!.lifecycle === 'customer')
    expect(store.getSnapshot().items[0]!.source).toBe('mine')
    held.resolve()
    await done
    expect(store.getSnapshot().items[0]).toMatchObject({ lifecycle: 'customer', source: 'mine', version: 3 })
    stop()
    client.close()
  })

  test('is not asked for again where it is an echo of this store', async () => {
    const { store, made, client, other } = await listOf(['A', 'B'])
    const stop = await live(store, client)
    const reads = () => world.requests.filter(({ method, url }) => method === 'GET' && !url.includes('stream')).length
    const before = reads()
    await store.update(made[0]!.id, { source: 'mine' })
    await other.customers.update(made[1]!.id, { source: 'theirs' })
    await until(() => store.getSnapshot().items[1]!.source === 'theirs')
    expect(reads()).toBe(before + 1)
    stop()
    client.close()
  })

  test('ends the stream with the last watcher', async () => {
    const { store, client } = await listOf([])
    const stop = await live(store, client)
    const stream = world.requests.find(({ url }) => url.endsWith('/changes/stream'))!
    expect(stream.signal.aborted).toBe(false)
    stop()
    expect(stream.signal.aborted).toBe(true)
  })

  test('is not lost where it happens between a load and the start of the stream', async () => {
    const { store, made, other, client, shown } = await listOf(['A'])
    await other.customers.update(made[0]!.id, { name: { given: 'Early' } })
    const stop = await live(store, client)
    await until(() => shown()[0] === 'Early')
    stop()
    client.close()
  })

  test('is not lost where it happens during a load', async () => {
    const held = later()
    let isHolding = false
    const { store, made, other, client, shown } = await listOf(['A'], async (request, pass) => {
      const answer = await pass()
      if (isHolding && request.url.endsWith('/customers')) await held.promise
      return answer
    })
    const stop = await live(store, client)
    isHolding = true
    const loaded = store.load()
    const heard = later()
    client.subscribe({ changed: () => heard.resolve() })
    await other.customers.update(made[0]!.id, { name: { given: 'Meanwhile' } })
    await heard.promise
    isHolding = false
    held.resolve()
    await loaded
    await until(() => shown()[0] === 'Meanwhile')
    stop()
    client.close()
  })

  test('does not turn an edit back where an older answer comes later', async () => {
    const held = later()
    const asked = later()
    const { store, made, other, client } = await listOf(['A'], async (request, pass) => {
      const answer = await pass()
      if (request.method === 'GET' && request.url.includes('where=')) {
        asked.resolve()
        await held.promise
      }
      return answer
    })
    const stop = await live(store, client)
    await other.customers.update(made[0]!.id, { source: 'theirs' })
    await asked.promise
    await store.update(made[0]!.id, { lifecycle: 'customer' })
    held.resolve()
    await other.customers.create(person('B'))
    await until(() => store.getSnapshot().newer === 1)
    expect(store.getSnapshot().items[0]).toMatchObject({ source: 'theirs', lifecycle: 'customer', version: 3 })
    stop()
    client.close()
  })
})
