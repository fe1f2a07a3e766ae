import * as fc from 'fast-check'
import type { NewCustomer, Session } from '@diwan/core'
import { id } from '../rows.ts'

/** What an actor may see of a customer that they see, and what another world has in its place. */
export interface Shown {
  readonly customer: CustomerPart
  readonly handle: string
  readonly words: string
}

type CustomerPart = Omit<NewCustomer, 'id' | 'ownerId' | 'teamId' | 'contactPoints'>

/** A customer with what concerns them alone. */
export interface Belongings extends Shown {
  readonly contactPoints: number
  readonly interactions: number
  readonly tasks: number
  readonly references: number
  readonly isDeleted: boolean
}

export interface Visible extends Belongings {
  readonly ownerId: string | null
  readonly teamId: string | null
  /** Who it is shared with, and what for. */
  readonly shares: readonly { readonly grantee: string; readonly level: 'read' | 'update' }[]
  /** A hidden customer who took part in one of its interactions, and one whom it is related to. */
  readonly alsoWith: number | null
  readonly related: number | null
  /** What the other world has of the fields that the actor may not read. */
  readonly otherwise: Shown
}

export interface World {
  readonly visible: readonly Visible[]
  /** Of strangers, by their place among `strangerIds`; those that are missing are null. */
  readonly strangers: readonly (Belongings | null)[]
}

export const most = 5
export const visibleIds = Array.from({ length: most }, (_, at) => id(100 + at))
export const strangerIds = Array.from({ length: most }, (_, at) => id(200 + at))

const words = fc.constantFrom('a', 'b b', 'ç', 'ب')
/** Short, so that a mask leaves none of them. */
const handle = fc.constantFrom('+49 30 1', '+49 30 2', 'a@b.de', 'b@b.de')
const few = fc.nat({ max: 2 })

const customer: fc.Arbitrary<CustomerPart> = fc.record({
  kind: fc.constantFrom('person', 'organization'),
  name: fc.record({ given: fc.constantFrom('Ada', 'Bo', 'Çem', 'زهرا'), family: fc.constantFrom('X', 'Y') }),
  roles: fc.subarray(['customer', 'partner'] as const),
  lifecycle: fc.constantFrom('prospect', 'active'),
  tags: fc.subarray(['vip', 'new'], { minLength: 1 }),
  source: fc.constantFrom('web', 'fair'),
  demographics: fc.constantFrom({ gender: 'f' }, { gender: 'm' }),
})
const shown = { customer, handle, words }
const belongings = { ...shown, contactPoints: few, interactions: few, tasks: few, references: fc.nat({ max: 1 }), isDeleted: fc.constantFrom(false, false, false, true) }
const stranger: fc.Arbitrary<Belongings> = fc.record(belongings)
const maybe = fc.option(fc.nat({ max: most - 1 }), { freq: 2 })

const visible: fc.Arbitrary<Visible> = fc.record({
  ...belongings,
  ownerId: fc.constantFrom('me', 'mate', null),
  teamId: fc.constantFrom('north', 'coast', null),
  shares: fc.uniqueArray(fc.record({ grantee: fc.constantFrom('user:me', 'team:north', 'user:mate'), level: fc.constantFrom('read', 'update') }), { maxLength: 2, selector: ({ grantee }) => grantee }),
  alsoWith: maybe,
  related: maybe,
  otherwise: fc.record(shown),
})

const strangers = fc.array(fc.option(stranger, { freq: 4 }), { minLength: most, maxLength: most })

/** Two worlds with the same of all that is to be seen. */
export const twoWorlds: fc.Arbitrary<readonly [World, World]> = fc
  .tuple(fc.array(visible, { minLength: 1, maxLength: most }), strangers, strangers)
  .map(([seen, ours, theirs]) => [
    { visible: seen, strangers: ours },
    { visible: seen, strangers: theirs },
  ])

/** Which of the fields that differ an actor may not read. */
export interface Differing {
  readonly customer: readonly string[]
  readonly handle: boolean
  readonly words: boolean
}

/** Writes a world down as somebody who may do everything. Strangers stand between the others. */
export async function build(office: Session, { visible, strangers }: World, differing: Differing | undefined): Promise<void> {
  const named = strangers.map((stranger) => stranger !== null)
  const everyone = Array.from({ length: most }, (_, at) => [
    ...(strangers[at] ? [{ id: strangerIds[at]!, ...strangers[at], ownerId: 'other' as string | null, teamId: 'south' as string | null }] : []),
    ...(visible[at] ? [{ id: visibleIds[at]!, ...visible[at], ...otherwise(visible[at], differing) }] : []),
  ]).flat()
  await office.customers.createMany(everyone.map(({ id: own, customer: part, ownerId, teamId }) => ({ ...part, id: own, ownerId, teamId })))
  // Ids that the two worlds share, whichever else is there.
  const part = (owner: string, kind: number, at: number) => id(1000 + 100 * Number.parseInt(owner.slice(-4), 16) + 10 * kind + at)
  const each = (count: (of: Belongings) => number, kind: number) => everyone.flatMap((of) => Array.from({ length: count(of) }, (_, at) => ({ ...of, customerId: of.id, own: part(of.id, kind, at) })))
  await office.contactPoints.createMany(each((of) => of.contactPoints, 1).map(({ own, customerId, handle: value }) => ({ id: own, customerId, kind: 'messaging', value })))
  await office.tasks.createMany(each((of) => of.tasks, 2).map(({ own, customerId, words: notes }) => ({ id: own, customerId, title: 'call', notes })))
  await office.externalReferences.createMany(each((of) => of.references, 3).map(({ own, customerId }) => ({ id: own, entity: 'customer', recordId: customerId, system: 'erp', type: 'partner', externalId: own })))
  const interactions = each((of) => of.interactions, 4).map(({ own, customerId, words: subject }) => ({ id: own, kind: 'call' as const, subject, participants: [{ customerId, role: 'from' as const }] }))
  const mixed = visible.flatMap(({ alsoWith, ...of }, at) => {
    if (alsoWith === null) return []
    const also = named[alsoWith] ? [{ customerId: strangerIds[alsoWith]!, role: 'to' as const }] : []
    return [{ id: part(visibleIds[at]!, 5, 0), kind: 'meeting' as const, subject: otherwise(of as Visible, differing).words, participants: [{ customerId: visibleIds[at]!, role: 'from' as const }, ...also] }]
  })
  await office.interactions.logMany([...interactions, ...mixed] as never)
  await office.relationships.createMany(
    visible.flatMap(({ related }, at) => [
      ...(related !== null && named[related] ? [{ fromId: visibleIds[at]!, toId: strangerIds[related]!, type: 'knows' }] : []),
      ...(visible.length > 1 ? [{ id: part(visibleIds[at]!, 6, 0), fromId: visibleIds[at]!, toId: visibleIds[(at + 1) % visible.length]!, type: 'knows' }] : []),
    ]),
  )
  await office.shares.createMany(visible.flatMap(({ shares }, at) => shares.map((share, index) => ({ id: part(visibleIds[at]!, 7, index), entity: 'customer', recordId: visibleIds[at]!, ...share }))))
  await office.shares.createMany(everyone.flatMap(({ id: recordId }) => (strangerIds.includes(recordId) ? [{ entity: 'customer', recordId, grantee: 'user:other', level: 'update' as const }] : [])))
  for (const { id: own, isDeleted } of everyone) if (isDeleted) await office.customers.delete(own)
}

function otherwise(of: Visible, differing: Differing | undefined): Shown {
  if (!differing) return of
  const other = of.otherwise.customer as Readonly<Record<string, unknown>>
  return {
    customer: { ...of.customer, ...Object.fromEntries(differing.customer.map((field) => [field, other[field]])) },
    handle: differing.handle ? of.otherwise.handle : of.handle,
    words: differing.words ? of.otherwise.words : of.words,
  }
}
