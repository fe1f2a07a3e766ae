import * as fc from 'fast-check'
import { entities, type EntityName } from '@diwan/core'
import { always, type Criterion, type RelatedSelection, type Row } from '@diwan/core/storage'
import { customerRow, id, rowOf } from '../rows.ts'

/** One call of a program. What it names by a number is found or made when it runs, so that a part of a program is one too. */
export type StorageStep =
  | { readonly do: 'insert'; readonly tenant: number; readonly entity: EntityName; readonly rows: readonly Row[] }
  /** `stale` is added to the version that the row has. */
  | { readonly do: 'update'; readonly tenant: number; readonly entity: EntityName; readonly n: number; readonly stale: number; readonly fields: Row }
  | { readonly do: 'remove'; readonly tenant: number; readonly entity: EntityName; readonly where: Criterion }
  | { readonly do: 'append'; readonly tenant: number; readonly rows: number }
  | { readonly do: 'atEnd'; readonly tenant: number; readonly writes: readonly WaitingWrite[] }
  | { readonly do: 'select'; readonly tenant: number; readonly entity: EntityName; readonly by: string; readonly direction: 'asc' | 'desc'; readonly where: Criterion; readonly deleted: 'exclude' | 'only' | 'include'; readonly limit: number }
  | { readonly do: 'related'; readonly tenant: number; readonly relation: RelatedSelection['relation']; readonly of: readonly string[]; readonly limit: number }
  | { readonly do: 'count'; readonly tenant: number; readonly entity: EntityName; readonly where: Criterion; readonly cap: number }
  | { readonly do: 'aggregate'; readonly tenant: number; readonly where: Criterion }
  /** From one of the positions that were read before. Only where no transaction is open. */
  | { readonly do: 'feed'; readonly tenant: number; readonly from: number | 'last'; readonly limit: number }
  /** A transaction, and a savepoint within one. */
  | { readonly do: 'together'; readonly steps: readonly StorageStep[]; readonly throws: boolean; readonly isSerializable: boolean }

export type WaitingWrite = Extract<StorageStep, { readonly do: 'insert' | 'update' | 'remove' | 'append' }>

/** There from the beginning and never removed, so that references to them hold. */
export const seeded = { customer: 3, interaction: 2 } as const

const tenant = fc.nat({ max: 1 })
const lifecycle = fc.constantFrom('a', 'b', '😀')
const deletedAt = fc.constantFrom(null, null, '2026-01-02T00:00:00.000Z')
const externalId = fc.constantFrom('1', '2', '3')
const status = fc.constantFrom('open', 'done')

const inserted: Readonly<Partial<Record<EntityName, fc.Arbitrary<Row>>>> = {
  customer: fc.tuple(fc.integer({ min: seeded.customer, max: 7 }), lifecycle).map(([n, value]) => customerRow(n, { lifecycle: value })),
  task: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: seeded.customer - 1 }), status).map(([n, customer, value]) => rowOf('task', { id: id(n), customerId: id(customer), status: value })),
  externalReference: fc.tuple(fc.nat({ max: 4 }), externalId).map(([n, value]) => rowOf('externalReference', { id: id(n), externalId: value })),
  participant: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 2 }), fc.nat({ max: 1 })).map(([n, customer, interaction]) => rowOf('participant', { id: id(n), customerId: id(customer), interactionId: id(interaction) })),
  timelineEntry: fc.nat({ max: 4 }).map((n) => rowOf('timelineEntry', { id: id(n), customerId: id(n % 3), kind: n % 2 ? 'call' : 'note', amount: { amount: BigInt(n), currency: 'EUR' } })),
}

const updated: Readonly<Partial<Record<EntityName, fc.Arbitrary<Row>>>> = {
  customer: fc.record({ lifecycle, deletedAt }),
  task: fc.record({ status, deletedAt, customerId: fc.constantFrom(null, id(0), id(1)) }),
  externalReference: fc.record({ externalId }),
}

const insert = among(inserted, (entity, row) => fc.record({ do: fc.constant('insert' as const), tenant, entity: fc.constant(entity), rows: fc.array(row, { minLength: 1, maxLength: 3 }) }))
const update = among(updated, (entity, fields) => fc.record({ do: fc.constant('update' as const), tenant, entity: fc.constant(entity), n: fc.nat({ max: 4 }), stale: fc.constantFrom(0, 0, 0, -1, 1), fields }))
const append = fc.record({ do: fc.constant('append' as const), tenant, rows: fc.integer({ min: 1, max: 3 }) })
const remove = fc.constantFrom<EntityName>('timelineEntry', 'participant').chain((entity) => fc.record({ do: fc.constant('remove' as const), tenant, entity: fc.constant(entity), where: whereOf(entity) }))

/** Steps that make up a program; together ones go down to `depth`. */
export function storageStep(depth = 2): fc.Arbitrary<StorageStep> {
  const steps = [
    ...[insert, insert, update, update, append, remove],
    fc.record({ do: fc.constant('atEnd' as const), tenant, writes: fc.array(fc.oneof(insert, update, append, remove), { minLength: 1, maxLength: 3 }) }),
    among({ customer: 'lifecycle', task: 'status', externalReference: 'externalId', timelineEntry: 'kind' } as const, (entity, field) =>
      fc.record({
        do: fc.constant('select' as const),
        tenant,
        entity: fc.constant(entity),
        by: fc.constantFrom(field, 'id'),
        direction: fc.constantFrom('asc', 'desc'),
        where: whereOf(entity),
        deleted: entity === 'timelineEntry' ? fc.constant('exclude' as const) : fc.constantFrom('exclude', 'only', 'include'),
        limit: fc.constantFrom(1, 2, 100),
      }),
    ),
    fc.record({
      do: fc.constant('related' as const),
      tenant,
      relation: fc.constantFrom(entities.customer.relations.tasks, entities.customer.relations.interactions),
      of: fc.uniqueArray(fc.nat({ max: 4 }).map(id)),
      limit: fc.constantFrom(1, 10),
    }),
    fc.constantFrom<EntityName>('customer', 'task', 'timelineEntry').chain((entity) => fc.record({ do: fc.constant('count' as const), tenant, entity: fc.constant(entity), where: whereOf(entity), cap: fc.constantFrom(2, 100) })),
    fc.record({ do: fc.constant('aggregate' as const), tenant, where: whereOf('timelineEntry') }),
    fc.record({ do: fc.constant('feed' as const), tenant, from: fc.oneof(fc.nat({ max: 20 }), fc.constant('last' as const)), limit: fc.constantFrom(1, 3, 100) }),
  ] as readonly fc.Arbitrary<StorageStep>[]
  if (depth === 0) return fc.oneof(...steps)
  const within = fc.array(storageStep(depth - 1), { minLength: 1, maxLength: 5 })
  const together = fc.record({ do: fc.constant('together' as const), steps: within, throws: fc.constantFrom(false, false, true), isSerializable: fc.constantFrom(false, false, true) })
  return fc.oneof(...steps, { weight: 4, arbitrary: together })
}

function whereOf(entity: EntityName): fc.Arbitrary<Criterion> {
  const byId = fc.uniqueArray(fc.nat({ max: 7 }).map(id), { maxLength: 4 }).map((values): Criterion => ({ op: 'in', field: 'id', values }))
  const kind: Criterion = { op: 'compare', field: 'kind', is: 'eq', value: 'call' }
  const working: Criterion = { op: 'related', relation: entities.customer.relations.tasks, where: { op: 'compare', field: 'status', is: 'eq', value: 'open' } }
  const more = entity === 'timelineEntry' ? [kind] : entity === 'customer' ? [working, { op: 'not', of: working } as const] : []
  return fc.oneof(byId, fc.constantFrom(always, ...more))
}

function among<V, S>(choices: Readonly<Partial<Record<EntityName, V>>>, step: (entity: EntityName, choice: V) => fc.Arbitrary<S>): fc.Arbitrary<S> {
  return fc.oneof(...Object.entries(choices).map(([entity, choice]) => step(entity as EntityName, choice)))
}
