import { equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note, person } from './examples.ts'

const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G']

export function queries(suite: Suite): void {
  suite.session('reads a list page by page, and says how many there are', async (session) => {
    await session.customers.createMany(names.map((name) => person(name)))
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await session.customers.find({ sort: '-sortKey', limit: 3, total: 'exact', ...(after && { after }) })
      seen.push(...page.items.map((customer) => customer.name.given!))
      equal(page.total, { value: 7, exact: true })
      after = page.next ?? undefined
    } while (after)
    equal(seen, names.toReversed())
  })

  suite.session('knows its cursors: another query’s, another tenant’s and garbage are refused', async (session, { as }) => {
    await session.customers.createMany(names.map((name) => person(name)))
    const query = { limit: 2, where: { lifecycle: 'prospect' } } as const
    const { next } = await session.customers.find(query)
    const after = next!
    await refused('cursor_mismatch', session.customers.find({ limit: 2, after }))
    await refused('cursor_mismatch', session.customers.find({ ...query, where: { lifecycle: 'lost' }, after }))
    await refused('cursor_mismatch', session.customers.find({ ...query, search: 'a', after }))
    await refused('cursor_mismatch', session.customers.find({ ...query, sort: '-sortKey', after }))
    await refused('cursor_mismatch', session.customers.find({ ...query, deleted: 'include', after }))
    await refused('cursor_mismatch', session.tasks.find({ limit: 2, sort: 'createdAt', after }))
    await refused('cursor_mismatch', as('u_1', { tenant: 'other' }).customers.find({ ...query, after }))
    for (const garbage of ['', 'x', '{}', '!!!', after.slice(1), after.slice(0, -3), `${after}AAAA`, btoa('[]'), btoa('{"a":1}'), btoa('["x",{},1]'), 'a'.repeat(5000), '\u{1f600}']) {
      await refused('cursor_invalid', session.customers.find({ ...query, after: garbage }))
    }
    equal((await session.customers.find({ ...query, limit: 5, after })).items.map((one) => one.name.given), names.slice(2))
    equal((await as('u_2').customers.find({ ...query, after })).items.length, 2)
  })

  suite.session('pages through a filter by an exact amount', async (session) => {
    const { id } = await addCustomer(session)
    await session.interactions.logMany([1n, 2n, 3n, 4n].map((amount) => note(id, { amount: { amount, currency: 'EUR' } })))
    const query = { where: { amount: { gt: 1n, currency: 'EUR' } }, limit: 2 }
    const page = await session.interactions.find(query)
    equal((await session.interactions.find({ ...query, after: page.next! })).items.length, 1)
  })

  suite.session('counts no further than a cap', async (session) => {
    await session.customers.createMany(names.map((name) => person(name)))
    equal(await session.customers.count(), { value: 7, exact: true })
    for (const [cap, total] of [[3, { value: 3, exact: false }], [6, { value: 6, exact: false }], [7, { value: 7, exact: true }], [8, { value: 7, exact: true }]] as const) equal(await session.customers.count({}, { cap }), total, `count up to ${cap}`)
    equal((await session.customers.find({ limit: 1, total: 'capped' })).total, { value: 7, exact: true })
    equal((await session.customers.find({ limit: 1 })).total, undefined)
    for (const cap of [-5, 0, 1.5, Number.NaN]) await refused('limit_invalid', session.customers.count({}, { cap }))
  })

  suite.session('reads many by id: those that are there, in this tenant and not deleted', async (session, { as }) => {
    const [a, b, c] = await session.customers.createMany([person('A'), person('B'), person('C')])
    const other = await addCustomer(as('u_1', { tenant: 'other' }), 'O')
    await session.customers.delete(c!.id)
    const found = await session.customers.getMany([b!.id, a!.id, b!.id, c!.id, other.id, 'nonsense', "'; drop table", '01900000-0000-7000-8000-000000000000'])
    equal([...found.keys()].toSorted(), [a!.id, b!.id].toSorted())
    equal(found.get(a!.id), a)
    equal((await session.customers.getMany([])).size, 0)
    await refused('limit_invalid', session.customers.getMany(Array.from({ length: 501 }, (_, n) => String(n))))
  })

  suite.session('goes through all matching records in batches, until it is told to stop', async (session) => {
    await session.customers.createMany(names.map((name) => person(name)))
    const batches: (string | undefined)[][] = []
    for await (const batch of session.customers.iterate({ where: { name: undefined } as never, sort: 'sortKey' }, { batch: 3 })) batches.push(batch.map((one) => one.name.given))
    equal(batches, [['A', 'B', 'C'], ['D', 'E', 'F'], ['G']])
    const stop = new AbortController()
    const seen: number[] = []
    const run = async () => {
      for await (const batch of session.customers.iterate({}, { batch: 2, signal: stop.signal })) {
        seen.push(batch.length)
        stop.abort(new TypeError('enough'))
      }
    }
    equal(await run().catch((error: unknown) => (error as Error).message), 'enough')
    equal(seen, [2])
  })

  suite.session('refuses limits, orders and predicates it does not know', async (session) => {
    for (const limit of [0, -1, 201, 1.5, Number.NaN]) await refused('limit_invalid', session.customers.find({ limit }))
    for (const sort of ['name', 'id', '--sortKey', 'constructor', 'searchKey', ['sortKey', 'updatedAt']]) await refused('sort_invalid', session.customers.find({ sort }))
    await refused('predicate_invalid', session.customers.find({ deleted: 'perhaps' as never }))
    await refused('predicate_invalid', session.customers.find({ where: { lifecycle: { like: 'a%' } } as never }))
    await refused('predicate_invalid', session.customers.aggregate({ measures: {} }))
    await refused('predicate_invalid', session.customers.aggregate({ measures: { total: { of: 'sum', field: 'searchKey' } } }))
    await refused('not_found', session.customers.get('nonsense'))
    await refused('not_found', session.customers.get('01900000-0000-7000-8000-000000000000'))
  })

  suite.session('totals amounts by kind and currency', async (session) => {
    const { id } = await addCustomer(session)
    const purchase = (amount: string, currency: string) => note(id, { kind: 'purchase', amount: { amount, currency } })
    await session.interactions.logMany([purchase('18.16', 'USD'), purchase('993.90', 'USD'), purchase('136.72', 'USD'), purchase('7', 'JPY'), note(id)])
    const rows = await session.interactions.aggregate({ where: { kind: 'purchase' }, groupBy: ['kind'], measures: { total: { of: 'sum', field: 'amount' }, orders: { of: 'count' } } })
    equal(rows, [
      { kind: 'purchase', total: { amount: 7n, currency: 'JPY' }, orders: 1 },
      { kind: 'purchase', total: { amount: 114878n, currency: 'USD' }, orders: 3 },
    ])
  })
}
