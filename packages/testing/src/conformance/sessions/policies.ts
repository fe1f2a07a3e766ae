import type { Policy, Session } from '@diwan/core'
import { equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note, person, readChanges } from './examples.ts'

/** Agents see and change their own customers, and what happened with those. The office sees all. */
const ownCustomers: Policy = ({ actor, action, entity }) => {
  if (actor.id === 'office') return true
  if (action === 'delete') return false
  if (entity === 'customer') return { ownerId: actor.id }
  if (entity === 'interaction') return { participants: { some: { customer: { some: { ownerId: actor.id } } } } }
  if (entity === 'task') return { customer: { some: { ownerId: actor.id } } }
  return true
}

const nothing = '01900000-0000-7000-8000-000000000000'
const options = { policy: ownCustomers }

export function policies(suite: Suite): void {
  suite.session('shows each actor their own records, whichever way they ask', async (_session, { as }) => {
    const { mine, theirs } = await twoAgents(as)
    for (const [agent, customer, other] of [['a', mine, theirs], ['b', theirs, mine]] as const) {
      const session = as(agent)
      equal((await session.customers.get(customer.id)).id, customer.id)
      equal((await session.customers.find({ total: 'exact' })).items.map((one) => one.id), [customer.id])
      equal((await session.customers.find({ total: 'exact' })).total, { value: 1, exact: true })
      equal(await session.customers.count(), { value: 1, exact: true })
      equal((await session.customers.find({ search: 'gute' })).items.length, 1)
      equal(await session.customers.aggregate({ groupBy: ['ownerId'], measures: { n: { of: 'count' } } }), [{ ownerId: agent, n: 1 }])
      equal([...(await session.customers.getMany([customer.id, other.id])).keys()], [customer.id])
      equal((await session.timeline(customer.id)).items.length, 2)
      const { changes } = await readChanges(session, 3)
      equal(changes.map((change) => [change.entity, change.customerIds]), [['customer', [customer.id]], ['interaction', [customer.id]], ['task', [customer.id]]])
      equal((await session.interactions.count()).value, 1)
      equal((await session.tasks.find()).items.length, 1)
      for await (const batch of session.customers.iterate()) equal(batch.map((one) => one.id), [customer.id])
    }
  }, options)

  suite.session('holds what is reached over relations to the same scope', async (_session, { as }) => {
    const { mine, theirs } = await twoAgents(as)
    await as('office').relationships.create({ fromId: mine.id, toId: theirs.id, type: 'knows' })
    const a = as('a')
    const count = async (where: object) => (await a.relationships.count({ where: where })).value
    equal(await count({ from: { some: {} } }), 1)
    equal(await count({ to: { some: {} } }), 0)
    equal(await count({ to: { none: {} } }), 1)
    equal(await count({ to: { count: { eq: 0 } } }), 1)
    equal((await a.customers.count({ where: { relationshipsFrom: { some: { to: { some: { lifecycle: 'prospect' } } } } } })).value, 0)
  }, options)

  suite.session('does not tell what is hidden from what is missing', async (_session, { as }) => {
    const { theirs } = await twoAgents(as)
    const a = as('a')
    const attempts: readonly ((id: string) => Promise<unknown>)[] = [
      (id) => a.customers.get(id),
      (id) => a.customers.update(id, { lifecycle: 'lost' }),
      (id) => a.customers.delete(id),
      (id) => a.customers.restore(id),
      (id) => a.timeline(id),
      (id) => a.changes.of('customer', id),
      (id) => a.tasks.create({ title: 'x', customerId: id }),
      (id) => a.interactions.log(note(id)),
      (id) => a.relationships.create({ fromId: id, toId: id, type: 'x' }),
    ]
    for (const [index, attempt] of attempts.entries()) {
      const [hidden, missing] = [await refusal(attempt(theirs.id)), await refusal(attempt(nothing))]
      equal(JSON.parse(JSON.stringify(hidden).replaceAll(theirs.id, 'ID')), JSON.parse(JSON.stringify(missing).replaceAll(nothing, 'ID')), `refusal ${index}`)
    }
  }, options)

  suite.session('does not let a change move a record out of one’s scope, nor create one outside of it', async (_session, { as }) => {
    const { mine } = await twoAgents(as)
    const a = as('a')
    await refused('forbidden', a.customers.update(mine.id, { ownerId: 'b' }))
    await refused('forbidden', a.customers.update(mine.id, { ownerId: null }))
    await refused('forbidden', a.customers.create(person('X', { ownerId: 'b' })))
    await refused('forbidden', a.customers.createMany([person('X', { ownerId: 'a' }), person('Y')]))
    await refused('forbidden', a.customers.delete(mine.id))
    await refused('forbidden', a.tasks.create({ title: 'of nobody' }))
    equal((await as('office').customers.get(mine.id)).version, 1)
    equal((await as('office').customers.count()).value, 2)
    equal((await readChanges(as('office'), 6)).changes.length, 6)
    equal((await a.customers.update(mine.id, { lifecycle: 'active' })).version, 2)
    equal((await a.interactions.log(note(mine.id))).participants.length, 1)
    equal((await a.customers.create(person('Z', { ownerId: 'a' }))).version, 1)
  }, options)

  suite.session('gives nothing to whom the policy grants nothing', async (session, { as }) => {
    const { id } = await addCustomer(session)
    const portal = as('c_1', { actor: { type: 'portal', id: 'c_1' } })
    equal([(await portal.customers.find({ total: 'exact' })).items, await portal.customers.count(), await portal.customers.aggregate({ measures: { n: { of: 'count' } } })], [[], { value: 0, exact: true }, [{ n: 0 }]])
    await refused('not_found', portal.customers.get(id))
    await refused('not_found', portal.customers.update(id, { lifecycle: 'x' }))
    await refused('forbidden', portal.customers.create(person('X')))
    equal((await portal.changes.read({ after: null })).changes, [])
  })

  suite.session('blames the host for a policy that names what does not exist, at every question', async (session) => {
    for (let round = 0; round < 2; round++) {
      const error = await refused('configuration_invalid', session.customers.find())
      equal(error.blame, 'host')
    }
  }, { policy: () => ({ colour: 'red' }) })
}

async function twoAgents(as: (id: string) => Session) {
  const office = as('office')
  const [mine, theirs] = [await addCustomer(office, 'Mine', { ownerId: 'a' }), await addCustomer(office, 'Theirs', { ownerId: 'b' })]
  for (const { id } of [mine, theirs]) {
    await office.interactions.log(note(id))
    await office.tasks.create({ title: 'done', customerId: id, status: 'done' })
  }
  return { mine, theirs }
}

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    const { code, message, field, details, issues, hint } = error as Record<string, unknown>
    return { code, message, field, details, issues, hint }
  }
  throw new Error('Expected a refusal')
}
