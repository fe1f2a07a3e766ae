import { check, equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, person } from './examples.ts'

const nowhere = '01900000-0000-7000-8000-000000000000'

/** Writes that belong together: by key, and as a list. */
export function severalWrites(suite: Suite): void {
  suite.session('creates what is not there by a key and updates what is, with its changes', async (session) => {
    const { id } = await addCustomer(session)
    const order = (externalId: string, url: string | null = null) => ({ entity: 'customer', recordId: id, system: 'erp', type: 'order', externalId, url })
    const by = ['system', 'type', 'externalId'] as const
    const first = await session.externalReferences.upsert([order('1'), order('2')], { by })
    equal([first.created, first.updated], [2, 0])
    const second = await session.externalReferences.upsert([order('3'), order('1', 'https://example.com/1'), order('2')], { by, origin: 'sync' })
    equal([second.created, second.updated], [1, 1])
    equal(second.records.map((one) => [one.externalId, one.version]), [['3', 1], ['1', 2], ['2', 1]])
    equal(second.records.slice(1).map((one) => one.id), first.records.map((one) => one.id))
    const { items } = await session.changes.of('externalReference', first.records[0]!.id)
    equal(items.map((change) => [change.operation, change.origin, Object.keys(change.diff).toSorted()]), [['update', 'sync', ['url']], ['create', 'user', ['entity', 'externalId', 'recordId', 'system', 'type']]])
    await refused('validation_failed', session.externalReferences.upsert([order('1'), order('1')], { by }))
    await refused('validation_failed', session.externalReferences.upsert([{ ...order('1'), system: undefined } as never], { by }))
    await refused('predicate_invalid', session.externalReferences.upsert([order('1')], { by: ['system'] }))
    equal((await session.externalReferences.count()).value, 3)
  })

  suite.session('upserts by id, and leaves everything as it was where one is refused', async (session) => {
    const known = await addCustomer(session, 'A')
    const upsert = (lifecycle: string) => session.customers.upsert([{ ...person('A'), id: known.id, lifecycle }, { ...person('B'), id: nowhere, lifecycle }], { by: ['id'] })
    await refused('validation_failed', upsert(''))
    equal((await session.customers.count()).value, 1)
    const { created, updated } = await upsert('active')
    equal([created, updated], [1, 1])
    equal((await session.customers.get(known.id)).version, 2)
  })

  suite.session('makes one record of one key, however many bring it at once', async (session) => {
    const { id } = await addCustomer(session)
    const input = (n: number) => ({ entity: 'customer', recordId: id, system: 'erp', type: 'order', externalId: '1', url: `https://example.com/${n}` })
    await Promise.all(Array.from({ length: 12 }, (_, n) => session.externalReferences.upsert([input(n)], { by: ['system', 'type', 'externalId'] })))
    equal((await session.externalReferences.count()).value, 1)
  })

  suite.session('does a list of writes, all of it', async (session) => {
    const { id } = await addCustomer(session, 'A')
    const done = await session.apply([
      { do: 'update', entity: 'customer', id, patch: { lifecycle: 'active' }, version: 1 },
      { do: 'create', entity: 'task', input: { title: 't', customerId: id } },
      { do: 'delete', entity: 'customer', id },
      { do: 'restore', entity: 'customer', id },
    ])
    check(done.ok, 'It was not done')
    if (done.ok) equal(done.records.map((record) => record['version']), [2, 1, 3, 4])
    equal((await session.customers.get(id)).lifecycle, 'active')
  })

  suite.session('says which of a list of writes could not be done, and does none', async (session) => {
    const { id } = await addCustomer(session, 'A')
    await session.customers.update(id, { lifecycle: 'active' })
    const create = { do: 'create', entity: 'task', input: { title: 't' } } as const
    const cases = [
      ['conflict', { do: 'update', entity: 'customer', id, patch: { lifecycle: 'gone' }, version: 1 }],
      ['conflict', { do: 'delete', entity: 'customer', id, version: 1, strict: true }],
      ['missing', { do: 'update', entity: 'customer', id: nowhere, patch: { lifecycle: 'gone' } }],
      ['duplicate', { do: 'create', entity: 'customer', input: { ...person('B'), id } }],
    ] as const
    for (const [reason, operation] of cases) {
      const outcome = await session.apply([create, operation, create])
      equal([outcome.ok, !outcome.ok && outcome.index, !outcome.ok && outcome.reason], [false, 1, reason])
    }
    await refused('validation_failed', session.apply([create, { do: 'create', entity: 'task', input: {} }]))
    for (const entity of ['change', 'nothing', 'constructor']) await refused('validation_failed', session.apply([create, { do: 'create', entity, input: {} }]))
    equal((await session.tasks.count()).value, 0)
    equal((await session.customers.get(id)).version, 2)
  })

  suite.session('goes on in a transaction after a list of writes that could not be done', async (session) => {
    const { id } = await addCustomer(session, 'A')
    await session.transaction(async (inside) => {
      const outcome = await inside.apply([{ do: 'update', entity: 'customer', id, patch: { lifecycle: 'gone' } }, { do: 'delete', entity: 'customer', id: nowhere }])
      equal(outcome.ok, false)
      await inside.tasks.create({ title: 'Goes on' })
    })
    equal((await session.customers.get(id)).lifecycle, 'prospect')
    equal((await session.tasks.count()).value, 1)
  })

  suite.session('loses nothing of many who change what they have just read, in transactions as if one after another', async (session) => {
    const { id } = await addCustomer(session, 'A')
    const add = (n: number) =>
      session.transaction(async (inside) => {
        const { tags } = await inside.customers.get(id)
        await inside.customers.update(id, { tags: [...tags, `t${n}`] })
      }, { isolation: 'serializable', retries: 40 })
    await Promise.all(Array.from({ length: 8 }, (_, n) => add(n)))
    const { tags, version } = await session.customers.get(id)
    equal([tags.toSorted(), version], [Array.from({ length: 8 }, (_, n) => `t${n}`), 9])
  })
}
