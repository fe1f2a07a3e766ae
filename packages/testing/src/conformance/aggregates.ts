import { isDiwanError } from '@diwan/core'
import { always, type Measure, type Row, type Storage } from '@diwan/core/storage'
import { check, equal } from '../assert/assert.ts'
import { insert, interactionRow, tenant } from './rows.ts'
import type { Suite } from './suite.ts'

const large = 2n ** 53n + 1n

export function aggregates(suite: Suite): void {
  suite.storage('sums money exactly beyond 2^53, one sum for each currency', async (storage) => {
    const amounts = [['USD', large], ['USD', large], ['EUR', 1n], ['USD', -1n], ['EUR', -large], ['JPY', 2n ** 62n]] as const
    await insert(storage, 'interaction', amounts.map(([currency, amount], n) => interactionRow(n, { amount: { amount, currency } })))
    equal(await totals(storage, [], { total: { of: 'sum', field: 'amount' } }), [
      { total: { amount: 1n - large, currency: 'EUR' } },
      { total: { amount: 2n ** 62n, currency: 'JPY' } },
      { total: { amount: 2n * large - 1n, currency: 'USD' } },
    ])
  })

  suite.storage('sums money beyond 64 bits exactly, or refuses', async (storage) => {
    const amount = { amount: 2n ** 63n - 1n, currency: 'USD' }
    await insert(storage, 'interaction', [1, 2, 3].map((n) => interactionRow(n, { amount })))
    try {
      equal(await totals(storage, [], { total: { of: 'sum', field: 'amount' } }), [{ total: { amount: 3n * amount.amount, currency: 'USD' } }])
    } catch (error) {
      check(isDiwanError(error, 'storage_failed'), `The sum is neither exact nor refused: ${String(error)}`)
    }
  })

  suite.storage('groups by fields, null among them, in the order of their keys', async (storage) => {
    const rows = [['call', 'a'], ['call', null], ['email', 'a'], ['call', 'a'], ['email', null], ['note', '😀'], ['note', '\ufffd']] as const
    await insert(storage, 'interaction', rows.map(([kind, source], n) => interactionRow(n, { kind, source })))
    equal(await totals(storage, ['kind', 'source'], { n: { of: 'count' }, sources: { of: 'count', field: 'source' } }), [
      { kind: 'call', source: null, n: 1, sources: 0 },
      { kind: 'call', source: 'a', n: 2, sources: 2 },
      { kind: 'email', source: null, n: 1, sources: 0 },
      { kind: 'email', source: 'a', n: 1, sources: 1 },
      { kind: 'note', source: '\ufffd', n: 1, sources: 1 },
      { kind: 'note', source: '😀', n: 1, sources: 1 },
    ])
  })

  suite.storage('measures the least, the most and how many, by several measures of one field', async (storage) => {
    const days = [3, 1, 2]
    await insert(storage, 'interaction', [
      ...days.map((day, n) => interactionRow(n, { occurredAt: `2026-01-0${day}T00:00:00.000Z`, amount: { amount: large * BigInt(day), currency: 'USD' }, version: day })),
      interactionRow(9, { version: 9, subject: 'x' }),
    ])
    const measures = {
      n: { of: 'count' },
      again: { of: 'count' },
      first: { of: 'min', field: 'occurredAt' },
      last: { of: 'max', field: 'occurredAt' },
      versions: { of: 'sum', field: 'version' },
      subject: { of: 'max', field: 'subject' },
    } as const
    equal(await totals(storage, [], measures), [{ n: 4, again: 4, first: '2026-01-01T00:00:00.000Z', last: '2026-01-03T00:00:00.000Z', versions: 15, subject: 'x' }])
    equal(await totals(storage, [], { least: { of: 'min', field: 'amount' }, most: { of: 'max', field: 'amount' }, priced: { of: 'count', field: 'amount' }, n: { of: 'count' } }), [
      { least: null, most: null, priced: 0, n: 1 },
      { least: { amount: large, currency: 'USD' }, most: { amount: 3n * large, currency: 'USD' }, priced: 3, n: 3 },
    ])
  })

  suite.storage('measures nothing as null and zero, and groups nothing into no group', async (storage) => {
    equal(await totals(storage, [], { n: { of: 'count' }, last: { of: 'max', field: 'occurredAt' } }), [{ n: 0, last: null }])
    equal(await totals(storage, ['kind'], { n: { of: 'count' } }), [])
    equal(await totals(storage, [], { total: { of: 'sum', field: 'amount' } }), [])
  })

  suite.storage('groups by spans of time, each from its edge up to the next', async (storage) => {
    const at = ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z', '2026-01-31T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-03-31T20:30:00.000Z', '2026-04-01T00:00:00.000Z']
    await insert(storage, 'interaction', [
      ...at.map((occurredAt, n) => interactionRow(n, { occurredAt, kind: n % 2 ? 'call' : 'note', occurredOn: occurredAt.slice(0, 10), amount: { amount: BigInt(n), currency: 'EUR' } })),
      interactionRow(9, { occurredAt: '2026-02-10T00:00:00.000Z', deletedAt: '2026-02-11T00:00:00.000Z' }),
    ])
    const edges = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z']
    const query = { entity: 'interaction', tenant, where: always, groupBy: [], measures: { n: { of: 'count' } }, limit: 10 } as const
    equal(await storage.aggregate({ ...query, buckets: { field: 'occurredAt', edges } }), [{ bucket: edges[0], n: 2 }, { bucket: edges[2], n: 2 }])
    const byKind = { ...query, groupBy: ['kind'], measures: { total: { of: 'sum', field: 'amount' } }, buckets: { field: 'occurredAt', edges } } as const
    equal(await storage.aggregate(byKind), [
      { bucket: edges[0], kind: 'call', total: { amount: 1n, currency: 'EUR' } },
      { bucket: edges[0], kind: 'note', total: { amount: 2n, currency: 'EUR' } },
      { bucket: edges[2], kind: 'call', total: { amount: 3n, currency: 'EUR' } },
      { bucket: edges[2], kind: 'note', total: { amount: 4n, currency: 'EUR' } },
    ])
    const days = ['2026-01-01', '2026-01-31', '2026-04-02']
    equal(await storage.aggregate({ ...query, buckets: { field: 'occurredOn', edges: days } }), [{ bucket: days[0], n: 1 }, { bucket: days[1], n: 4 }])
  })

  suite.storage('leaves deleted rows out of totals, and gives no more groups than asked for', async (storage) => {
    const rows = ['call', 'email', 'note'].map((kind, n) => interactionRow(n, { kind, deletedAt: kind === 'call' ? '2026-01-01T00:00:00.000Z' : null }))
    await insert(storage, 'interaction', rows)
    equal(await totals(storage, ['kind'], { n: { of: 'count' } }, 1), [{ kind: 'email', n: 1 }])
    equal(await totals(storage, [], { n: { of: 'count' } }), [{ n: 2 }])
  })
}

function totals(storage: Storage, groupBy: readonly string[], measures: Readonly<Record<string, Measure>>, limit = 100): Promise<readonly Row[]> {
  return storage.aggregate({ entity: 'interaction', tenant, where: always, groupBy, measures, limit })
}
