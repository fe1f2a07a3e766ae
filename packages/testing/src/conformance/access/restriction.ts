import * as fc from 'fast-check'
import { bothOf, byCustomers, own, portalCustomer, shared, team, teamTree, type AccessRules, type Action, type Actor, type FieldRight, type FieldRights, type RecordPolicy, type SessionLimits, type Where } from '@diwan/core'
import { type Differing, visibleIds } from './world.ts'

/** What an actor may do, in a way that no stranger of a world is ever theirs. */
export interface Restriction {
  readonly rules: AccessRules
  readonly actor: Actor
  readonly limits: SessionLimits | undefined
  readonly differing: Differing
  /** For the report of a failure. */
  readonly described: string
}

const me: Actor = { type: 'user', id: 'me', teams: ['north'] }
const portal: Actor = { type: 'portal', id: 'p', customerId: visibleIds[0]! }

/** About nothing in which worlds differ. */
const condition: fc.Arbitrary<Where> = fc.constantFrom<Where[]>({ kind: 'person' }, { roles: { has: 'partner' } }, { not: { kind: 'person' } }, { roles: { isEmpty: true } }, {})

const byCondition: fc.Arbitrary<readonly [string, RecordPolicy]> = fc.tuple(condition, condition).map(([mine, ours]) => {
  const where: Where = { or: [{ and: [{ ownerId: { in: ['me', 'mate'] } }, mine] }, { and: [{ teamId: 'north' }, ours] }] }
  return [JSON.stringify(where), byCustomers(() => where)]
})

const policy: fc.Arbitrary<readonly [string, RecordPolicy, Actor]> = fc.oneof(
  fc.constantFrom<(readonly [string, RecordPolicy])[]>(['own', own], ['team', team], ['teamTree', teamTree((name) => (name === 'north' ? ['coast'] : []))], ['shared', shared]).map(([name, rules]) => [name, rules, me] as const),
  byCondition.map(([name, rules]) => [name, rules, me] as const),
  fc.constant(['portal', portalCustomer, portal] as const),
)

const actions = ['read', 'create', 'update', 'delete'] as const
const lacked = fc.array(fc.tuple(fc.constantFrom(...actions), fc.constantFrom('customer', 'contactPoint', 'task', 'interaction', 'relationship')), { maxLength: 3 })

const right = fc.constantFrom<FieldRight[]>('write', 'read', 'mask', 'hide')
const fields = ['name', 'lifecycle', 'tags', 'source', 'demographics'] as const
const rights = fc.record({ customer: fc.dictionary(fc.constantFrom(...fields), right, { maxKeys: 3, noNullPrototype: true }), value: right, words: right })

const limits: fc.Arbitrary<SessionLimits | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.nat({ max: 1 }).map((at) => ({ customerId: visibleIds[at]! })) },
  { weight: 1, arbitrary: fc.constantFrom<SessionLimits[]>({ actions: { customer: ['read'], interaction: ['read'] } }, { actions: { task: ['read', 'update'], customer: ['read', 'update'] } }) },
)

export const restriction: fc.Arbitrary<Restriction> = fc.record({ policy, lacked, rights, limits }).map(({ policy: [name, records, actor], lacked, rights, limits }) => {
  const denies = (action: Action, entity: string) => lacked.some(([lackedAction, of]) => lackedAction === action && of === entity)
  const byEntity: Readonly<Record<string, FieldRights>> = {
    customer: rights.customer,
    contactPoint: { value: rights.value },
    interaction: { subject: rights.words },
    task: { notes: rights.words },
    timelineEntry: {},
  }
  const unread = (of: FieldRight) => of === 'mask' || of === 'hide'
  return {
    actor,
    limits,
    described: JSON.stringify({ name, lacked, rights, limits, actor: actor.type }),
    differing: { customer: fields.filter((field) => unread(rights.customer[field] ?? 'write')), handle: unread(rights.value), words: unread(rights.words) },
    rules: {
      records: (request) => request.actor.id === 'office' || bothOf(!denies(request.action, request.entity), records(request)),
      fields: ({ actor: who, entity }) => (who.id === 'office' ? {} : (byEntity[entity] ?? {})),
    },
  }
})
