import { always, type RelatedSelection, type Row, type Storage } from '@diwan/core/storage'
import { equal } from '../assert/assert.ts'
import { customerRow, id, insert, interactionRow, rowOf, tenant } from './rows.ts'
import type { Suite } from './suite.ts'

const points = { kind: 'many', to: 'contactPoint', foreign: 'customerId' } as const
const interactions = { kind: 'through', to: 'interaction', through: 'participant', near: 'customerId', far: 'interactionId' } as const

/** Records that a relation leads to, for many records by one question. */
export function related(suite: Suite): void {
  suite.storage('reads the rows of each record in order, and no more of each than asked for', async (storage) => {
    await fill(storage)
    equal(await found(storage, { of: [id(1), id(2), id(3)], limit: 10 }), { [id(1)]: [10, 11, 12], [id(2)]: [20] })
    equal(await found(storage, { of: [id(2), id(1)], limit: 2, order: [{ field: 'value', direction: 'desc' }, { field: 'id', direction: 'desc' }] }), { [id(1)]: [12, 11], [id(2)]: [20] })
  })

  suite.storage('keeps to the criterion, the tenant and what is not deleted', async (storage) => {
    await fill(storage)
    await fill(storage, 'other')
    equal(await found(storage, { of: [id(1)], where: { op: 'compare', field: 'kind', is: 'eq', value: 'phone' } }), { [id(1)]: [11] })
    equal(await found(storage, { of: [id(1), id(2)], where: { op: 'never' } }), {})
    equal(await found(storage, { of: [id(1)], deleted: 'only' }), { [id(1)]: [13] })
    equal(await found(storage, { of: [id(1)], tenant: 'third' }), {})
    equal(await found(storage, { of: [] }), {})
  })

  suite.storage('follows a relation through another entity, each record once', async (storage) => {
    await fill(storage)
    equal(await found(storage, { relation: interactions, of: [id(1), id(2), id(3)], order: [{ field: 'occurredAt', direction: 'desc' }, { field: 'id', direction: 'desc' }] }), { [id(1)]: [31, 30], [id(2)]: [31] })
    equal(await found(storage, { relation: interactions, of: [id(1), id(2)], limit: 1 }), { [id(1)]: [30], [id(2)]: [31] })
  })

  suite.storage('gives the fields asked for, with the id', async (storage) => {
    await fill(storage)
    const rows = await storage.related(selection({ of: [id(2)], fields: ['value', 'primary'] }))
    equal([...rows], [[id(2), [{ id: id(20), value: 'p20', primary: true }]]])
  })
}

function selection(more: Partial<RelatedSelection>): RelatedSelection {
  return { relation: points, of: [], tenant, where: always, order: [{ field: 'id', direction: 'asc' }], limit: 10, deleted: 'exclude', ...more }
}

/** The numbers of the ids found, by record. */
async function found(storage: Storage, more: Partial<RelatedSelection>): Promise<Record<string, readonly number[]>> {
  const rows = await storage.related(selection(more))
  const numberOf = (row: Row) => Number.parseInt((row['id'] as string).slice(-12), 16)
  return Object.fromEntries([...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([of, each]) => [of, each.map(numberOf)]))
}

async function fill(storage: Storage, into = tenant): Promise<void> {
  const point = (n: number, customer: number, more: Row = {}) => rowOf('contactPoint', { id: id(n), customerId: id(customer), kind: 'email', value: `p${n}`, normalized: `p${n}`, primary: true, ...more })
  const took = (n: number, customer: number, interaction: number) => rowOf('participant', { id: id(n), customerId: id(customer), interactionId: id(interaction) })
  await insert(storage, 'customer', [1, 2, 3].map((n) => customerRow(n)), into)
  await insert(storage, 'contactPoint', [point(12, 1), point(10, 1), point(11, 1, { kind: 'phone' }), point(13, 1, { deletedAt: '2026-01-01T00:00:00.000Z' }), point(20, 2)], into)
  await insert(storage, 'interaction', [interactionRow(30, { occurredAt: '2026-01-01T00:00:00.000Z' }), interactionRow(31, { occurredAt: '2026-01-02T00:00:00.000Z' })], into)
  await insert(storage, 'participant', [took(40, 1, 30), took(41, 1, 31), took(42, 1, 31), took(43, 2, 31)], into)
}
