import { allOf, anyOf, type Criterion, type Order, type Row, type Scalar, type Selection, type Storage } from '@diwan/core/storage'
import { check, equal } from '../assert/assert.ts'
import { byId, customerRow, id, insert, rowOf } from './rows.ts'
import type { Suite } from './suite.ts'

/** Keyset pages: together they are the whole, whatever the ties and whatever is written in between. */
export function pages(suite: Suite): void {
  for (const direction of ['asc', 'desc'] as const) {
    suite.storage(`reads pages that are together the whole, without doubles, ${direction}`, async (storage) => {
      const rows = Array.from({ length: 57 }, (_, n) => customerRow(n, { sortKey: ['a', 'b', 'c', '😀', '\ufffd'][n % 5]! }))
      await insert(storage, 'customer', rows)
      const order = [{ field: 'sortKey', direction }, { field: 'id', direction }] as const
      const whole = await storage.select(byId('customer', { order }))
      equal(whole.length, rows.length, 'number of rows')
      for (const limit of [1, 2, 7, 56, 57, 58]) {
        equal((await allPages(storage, order, limit)).map((row) => row['id']), whole.map((row) => row['id']), `ids in pages of ${limit}`)
      }
    })
  }

  suite.storage('reads what any of several things gives as one list, each row once', async (storage) => {
    const rows = Array.from({ length: 90 }, (_, n) => {
      const some = (values: readonly (string | null)[], step: number) => values[Math.floor(n / step) % values.length]!
      return customerRow(n, { sortKey: some(['a', 'b', '😀'], 2), ownerId: some(['u', 'v', 'w', null], 1), teamId: some(['x', null, 'y', 'x'], 3), lifecycle: some(['prospect', 'active'], 5), deletedAt: n % 11 === 0 ? '2026-01-01T00:00:00.000Z' : null })
    })
    await insert(storage, 'customer', rows)
    const is = (field: string, value: string | null): Criterion => ({ op: 'compare', field, is: 'eq', value })
    const among = (field: string, ...values: readonly (string | null)[]): Criterion => ({ op: 'in', field, values })
    const holds = (field: string, ...values: readonly unknown[]) => (row: Row) => values.includes(row[field])
    const either = (...each: readonly ((row: Row) => boolean)[]) => (row: Row) => each.some((one) => one(row))
    const both = (...each: readonly ((row: Row) => boolean)[]) => (row: Row) => each.every((one) => one(row))
    const mine = either(holds('ownerId', 'u'), holds('teamId', 'x'))
    const cases: readonly (readonly [where: Criterion, holds: (row: Row) => boolean])[] = [
      [anyOf(is('ownerId', 'u'), is('teamId', 'x')), mine],
      [anyOf(is('ownerId', 'u'), anyOf(is('ownerId', 'u'), among('teamId', 'x'))), mine],
      [anyOf(is('ownerId', 'u'), among('teamId', 'x', 'y', 'z')), either(holds('ownerId', 'u'), holds('teamId', 'x', 'y'))],
      [among('teamId', 'y'), holds('teamId', 'y')],
      [among('ownerId', 'u', 'w'), holds('ownerId', 'u', 'w')],
      [anyOf(is('ownerId', 'u'), among('teamId', 'x', null)), either(holds('ownerId', 'u'), holds('teamId', 'x', null))],
      [anyOf(is('ownerId', null), is('teamId', 'x')), either(holds('ownerId', null), holds('teamId', 'x'))],
      [anyOf(is('ownerId', 'u'), is('preferredChannel', 'x')), holds('ownerId', 'u')],
      [allOf(is('lifecycle', 'active'), anyOf(is('ownerId', 'u'), is('teamId', 'x'))), both(holds('lifecycle', 'active'), mine)],
      [allOf(anyOf(allOf(is('ownerId', 'v'), is('teamId', 'y')), is('teamId', 'x')), among('lifecycle', 'active', 'lost')), both(holds('lifecycle', 'active'), either(both(holds('ownerId', 'v'), holds('teamId', 'y')), holds('teamId', 'x')))],
      [allOf(anyOf(is('ownerId', 'u'), is('ownerId', 'v')), anyOf(is('teamId', 'x'), is('teamId', 'y'))), both(holds('ownerId', 'u', 'v'), holds('teamId', 'x', 'y'))],
      [anyOf(is('ownerId', 'nobody'), is('teamId', 'none')), () => false],
    ]
    for (const direction of ['asc', 'desc'] as const) {
      const order = [{ field: 'sortKey', direction }, { field: 'id', direction }] as const
      const whole = await storage.select(byId('customer', { order, deleted: 'include' }))
      for (const [index, [where, isGiven]] of cases.entries()) {
        const expected = whole.filter((row) => row['deletedAt'] === null && isGiven(row)).map((row) => row['id'])
        for (const limit of [1, 11, 100]) equal((await allPages(storage, order, limit, { where })).map((row) => row['id']), expected, `ids of case ${index} in pages of ${limit}, ${direction}`)
        const deleted = await storage.select(byId('customer', { order, where, deleted: 'only', fields: ['ownerId'] }))
        equal(deleted.map((row) => row['id']), whole.filter((row) => row['deletedAt'] !== null && isGiven(row)).map((row) => row['id']), `deleted ids of case ${index}, ${direction}`)
      }
    }
  })

  suite.storage('goes on where it was, though rows come and go between pages', async (storage) => {
    const at = (n: number) => `2026-01-01T00:00:${String(n).padStart(2, '0')}.000Z`
    await insert(storage, 'customer', Array.from({ length: 20 }, (_, n) => customerRow(n, { updatedAt: at(n) })))
    const order = [{ field: 'updatedAt', direction: 'desc' }, { field: 'id', direction: 'desc' }] as const
    const seen: unknown[] = []
    let round = 0
    for await (const page of pagesOf(storage, order, 5)) {
      seen.push(...page.map((row) => row['id']))
      await insert(storage, 'customer', [customerRow(100 + round, { updatedAt: at(30 + round) })])
      round++
      await storage.transaction((transaction) => transaction.update('customer', 'acme', id(19), round, { version: round + 1 }))
    }
    equal(seen, Array.from({ length: 20 }, (_, n) => id(19 - n)), 'ids over all pages')
  })

  suite.storage('orders numbers as numbers and instants by time', async (storage) => {
    const sizes = [9, 10, 100, 2, 0, 11]
    const rows = sizes.map((version, n) => customerRow(n, { version, createdAt: `2026-01-01T00:00:00.${String(version).padStart(3, '0')}Z` }))
    await insert(storage, 'customer', rows)
    for (const field of ['version', 'createdAt']) {
      const found = await storage.select(byId('customer', { order: [{ field, direction: 'asc' }, { field: 'id', direction: 'asc' }] }))
      equal(found.map((row) => row['version']), sizes.toSorted((a, b) => a - b), `order by ${field}`)
    }
  })

  suite.storage('never gives more rows than asked for, nor counts further than its cap', async (storage) => {
    await insert(storage, 'customer', Array.from({ length: 30 }, (_, n) => customerRow(n)))
    for (const limit of [1, 2, 29, 30, 31]) check((await storage.select(byId('customer', { limit }))).length === Math.min(limit, 30), `A limit of ${limit} does not hold`)
    const query = { entity: 'customer', tenant: 'acme', where: { op: 'always' }, deleted: 'exclude' } as const
    for (const cap of [0, 1, 29, 30, 31, 1000]) equal(await storage.count(query, cap), Math.min(cap, 30), `count up to ${cap}`)
  })

  suite.storage('gives rows only where a live record of another entity is there that they stand for', async (storage) => {
    await insert(storage, 'customer', [customerRow(1), customerRow(2, { deletedAt: '2026-01-01T00:00:00.000Z' }), customerRow(3, { ownerId: 'u9' })])
    await insert(storage, 'task', [1, 2, 3].map((n) => rowOf('task', { id: id(n), customerId: id(n) })))
    for (const [customer, expected] of [[1, [1, 2, 3]], [2, []], [3, []], [4, []]] as const) {
      const where = { op: 'and', of: [{ op: 'compare', field: 'id', is: 'eq', value: id(customer) }, { op: 'not', of: { op: 'compare', field: 'ownerId', is: 'eq', value: 'u9' } }] } as const
      const found = await storage.select(byId('task', { given: { entity: 'customer', where } }))
      equal(found.map((row) => row['id']), expected.map(id), `tasks given customer ${customer}`)
    }
  })

  suite.storage('leaves out deleted rows, or reads them alone or as well', async (storage) => {
    await insert(storage, 'customer', [1, 2, 3].map((n) => customerRow(n, { deletedAt: n === 2 ? '2026-01-01T00:00:00.000Z' : null })))
    for (const [deleted, expected] of [['exclude', [1, 3]], ['only', [2]], ['include', [1, 2, 3]]] as const) {
      equal((await storage.select(byId('customer', { deleted }))).map((row) => row['id']), expected.map(id), `rows where deleted are to ${deleted}`)
      equal(await storage.count({ entity: 'customer', tenant: 'acme', where: { op: 'always' }, deleted }, 10), expected.length, `count where deleted are to ${deleted}`)
    }
  })
}

async function allPages(storage: Storage, order: readonly Order[], limit: number, more: Partial<Selection> = {}): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of pagesOf(storage, order, limit, more)) rows.push(...page)
  return rows
}

async function* pagesOf(storage: Storage, order: readonly Order[], limit: number, more: Partial<Selection> = {}): AsyncIterable<readonly Row[]> {
  let after: readonly Scalar[] | undefined
  for (;;) {
    const page = await storage.select(byId('customer', { ...more, order, limit, ...(after && { after }) }))
    if (page.length > 0) yield page
    if (page.length < limit) return
    after = order.map(({ field }) => page.at(-1)![field] as Scalar)
  }
}
