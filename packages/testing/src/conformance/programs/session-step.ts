import * as fc from 'fast-check'
import type { Where } from '@diwan/core'

/** Who a write is about: one of the records made so far, of either tenant. */
export type Target = number

export type SessionStep =
  | { readonly do: 'create'; readonly tenant: number; readonly entity: WrittenEntity; readonly input: object; readonly customer: Target }
  | { readonly do: 'update' | 'delete' | 'restore'; readonly tenant: number; readonly entity: WrittenEntity; readonly target: Target; readonly patch: object; readonly version: Version; readonly isStrict: boolean }
  | { readonly do: 'log'; readonly tenant: number; readonly customers: readonly Target[]; readonly kind: string }
  | { readonly do: 'upsert'; readonly tenant: number; readonly customer: Target; readonly keys: readonly string[]; readonly url: string }
  | { readonly do: 'apply'; readonly tenant: number; readonly writes: readonly Extract<SessionStep, { readonly do: 'create' | 'update' | 'delete' | 'restore' }>[] }
  | { readonly do: 'get'; readonly tenant: number; readonly entity: WrittenEntity; readonly target: Target }
  | { readonly do: 'find'; readonly tenant: number; readonly entity: WrittenEntity; readonly where: Where; readonly sort: string; readonly limit: number; readonly deleted: 'exclude' | 'only' | 'include' }
  | { readonly do: 'count' | 'aggregate'; readonly tenant: number; readonly where: Where }
  | { readonly do: 'timeline'; readonly tenant: number; readonly customer: Target; readonly limit: number }
  /** From one of the positions that were read before. Only where no transaction is open. */
  | { readonly do: 'changes'; readonly tenant: number; readonly from: number | 'last'; readonly limit: number }
  /** A transaction, and one within another. */
  | { readonly do: 'together'; readonly tenant: number; readonly steps: readonly SessionStep[]; readonly throws: boolean; readonly isSerializable: boolean }

export type WrittenEntity = 'customer' | 'task' | 'externalReference'

/** Of the record as it is, of one before or after that, or none. */
export type Version = 'none' | 'right' | 'before' | 'after'

const tenant = fc.nat({ max: 1 })
const target = fc.nat({ max: 50 })
const lifecycle = fc.constantFrom('prospect', 'active')
const name = fc.constantFrom('A', 'Ä', 'ب', '😀').map((given) => ({ given }))
const title = fc.constantFrom('t', 'u')
const url = fc.constantFrom('https://example.com/1', 'https://example.com/2')
const externalId = fc.constantFrom('1', '2', '3')
const limit = fc.constantFrom(1, 3, 100)

const inputs = {
  customer: fc.record({ kind: fc.constant('person'), name, lifecycle }),
  task: fc.record({ title }),
  externalReference: fc.record({ entity: fc.constant('customer'), system: fc.constant('erp'), type: fc.constant('order'), externalId }),
} as const

const patches = {
  customer: fc.oneof(fc.record({ lifecycle }), fc.record({ name })),
  task: fc.record({ status: fc.constantFrom('open', 'done') }),
  externalReference: fc.oneof(fc.record({ externalId }), fc.record({ url })),
} as const

const entity = fc.constantFrom<WrittenEntity>('customer', 'customer', 'task', 'externalReference')
const create = entity.chain((of) => fc.record({ do: fc.constant('create' as const), tenant, entity: fc.constant(of), input: inputs[of], customer: target }))
const change = entity.chain((of) =>
  fc.record({
    do: fc.constantFrom('update', 'update', 'delete', 'restore'),
    tenant,
    entity: fc.constant(of),
    target,
    patch: patches[of],
    version: fc.constantFrom<Version>('none', 'right', 'right', 'before', 'after'),
    isStrict: fc.boolean(),
  }),
)
const where: fc.Arbitrary<Where> = fc.constantFrom<Where>({}, { lifecycle: 'active' }, { tasks: { some: { status: 'done' } } }, { tasks: { none: {} } }, { interactions: { count: { gte: 1 } } })

/** Steps that make up a program; together ones go down to `depth`. */
export function sessionStep(depth = 2): fc.Arbitrary<SessionStep> {
  const steps = [
    ...[create, create, change, change, change],
    fc.record({ do: fc.constant('log' as const), tenant, customers: fc.array(target, { minLength: 1, maxLength: 2 }), kind: fc.constantFrom('call', 'note') }),
    fc.record({ do: fc.constant('upsert' as const), tenant, customer: target, keys: fc.uniqueArray(externalId, { minLength: 1 }), url }),
    fc.record({ do: fc.constant('apply' as const), tenant, writes: fc.array(fc.oneof(create, change), { minLength: 1, maxLength: 4 }) }),
    fc.record({ do: fc.constant('get' as const), tenant, entity, target }),
    entity.chain((of) =>
      fc.record({
        do: fc.constant('find' as const),
        tenant,
        entity: fc.constant(of),
        where: of === 'customer' ? where : fc.constant<Where>({}),
        sort: of === 'customer' ? fc.constantFrom('sortKey', '-sortKey', '-updatedAt') : fc.constantFrom('createdAt', '-createdAt'),
        limit,
        deleted: fc.constantFrom('exclude', 'exclude', 'only', 'include'),
      }),
    ),
    fc.record({ do: fc.constantFrom('count' as const, 'aggregate' as const), tenant, where }),
    fc.record({ do: fc.constant('timeline' as const), tenant, customer: target, limit }),
    fc.record({ do: fc.constant('changes' as const), tenant, from: fc.oneof(fc.nat({ max: 20 }), fc.constant('last' as const)), limit }),
  ] as readonly fc.Arbitrary<SessionStep>[]
  if (depth === 0) return fc.oneof(...steps)
  const within = fc.array(sessionStep(depth - 1), { minLength: 1, maxLength: 5 })
  const together = fc.record({ do: fc.constant('together' as const), tenant, steps: within, throws: fc.constantFrom(false, false, true), isSerializable: fc.constantFrom(false, false, true) })
  return fc.oneof(...steps, { weight: 3, arbitrary: together })
}
