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
    const office = as('office')
    const also = await addCustomer(office, 'Also mine', { ownerId: 'a' })
    for (const toId of [theirs.id, also.id]) await office.relationships.create({ fromId: mine.id, toId, type: 'knows' })
    const where = { relationshipsFrom: { some: { to: { some: { id: { in: [theirs.id] } } } } } }
    for (const [agent, known, counted] of [['office', 2, 1], ['a', 1, 0]] as const) {
      const { customers, relationships } = as(agent)
      const related = (condition: object) => relationships.count({ where: condition }).then(({ value }) => value)
      equal([await related({}), await related({ to: { some: {} } }), await related({ to: { none: {} } })], [known, known, 0])
      equal((await customers.find({ where: { relationshipsFrom: { count: { eq: known } } } })).items.map(({ id }) => id), [mine.id])
      equal((await customers.count({ where })).value, counted)
    }
  }, options)

  suite.session('shows what belongs to a record to those alone who see the record', async (_session, { as }) => {
    const { mine, theirs } = await twoAgents(as)
    const [office, a] = [as('office'), as('a')]
    for (const { id } of [mine, theirs]) {
      await office.contactPoints.create({ customerId: id, kind: 'phone', value: '+49301234567' })
      await office.externalReferences.create({ entity: 'customer', recordId: id, system: 'erp', type: 'partner', externalId: id })
    }
    equal((await a.contactPoints.find()).items.map(({ customerId }) => customerId), [mine.id])
    equal((await a.externalReferences.find()).items.map(({ recordId }) => recordId), [mine.id])
    for (const customerId of [theirs.id, nothing]) await refused('validation_failed', a.contactPoints.create({ customerId, kind: 'phone', value: '+49301234568' }))
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

  suite.session('refuses whom the policy grants nothing, whether or not there is something', async (session, { as }) => {
    const { id } = await addCustomer(session)
    const portal = as('c_1', { actor: { type: 'portal', id: 'c_1' } })
    for (const asked of [id, nothing]) {
      await refused('forbidden', portal.customers.get(asked))
      await refused('forbidden', portal.customers.getMany([asked]))
      await refused('forbidden', portal.customers.update(asked, { lifecycle: 'x' }))
      await refused('forbidden', portal.customers.delete(asked))
      await refused('forbidden', portal.timeline(asked))
    }
    await refused('forbidden', portal.customers.find({ total: 'exact' }))
    await refused('forbidden', portal.customers.count())
    await refused('forbidden', portal.customers.aggregate({ measures: { n: { of: 'count' } } }))
    await refused('forbidden', portal.customers.create(person('X')))
    equal((await portal.changes.read({ after: null })).changes, [])
  })

  suite.session('keeps a session to one customer and to some actions, whatever the policy grants', async (session, { as }) => {
    const { mine, theirs } = await twoAgents(as)
    const actions = { customer: ['read', 'update'], interaction: ['read'], task: ['read'] }
    const limited = as('office', { limits: { customerId: mine.id, actions } })
    equal((await limited.customers.find()).items.map(({ id }) => id), [mine.id])
    equal((await limited.timeline(mine.id)).items.length, 2)
    equal((await limited.tasks.find()).items.map(({ customerId }) => customerId), [mine.id])
    equal((await limited.interactions.count()).value, 1)
    equal((await limited.customers.update(mine.id, { lifecycle: 'active' })).version, 2)
    for (const id of [theirs.id, nothing]) {
      await refused('not_found', limited.customers.get(id))
      await refused('not_found', limited.customers.update(id, { lifecycle: 'active' }))
      await refused('not_found', limited.timeline(id))
    }
    await refused('forbidden', limited.customers.delete(mine.id))
    await refused('forbidden', limited.interactions.log(note(mine.id)))
    await refused('forbidden', limited.contactPoints.find())
    await refused('forbidden', limited.customers.create(person('X')))
    equal([limited.may('update', 'customer'), limited.may('delete', 'customer'), limited.may('read', 'contactPoint')], [true, false, false])
    equal((await session.customers.count()).value, 2)
    const { changes } = await readChanges(limited, 4)
    equal([...new Set(changes.map(({ recordId, entity }) => (entity === 'customer' ? recordId : entity)))], [mine.id, 'interaction', 'task'])
  })

  suite.session('does not tell who else took part, nor what else is concerned, to those who may not know of them', async (_session, { as }) => {
    const { mine, theirs } = await twoAgents(as)
    const [office, a] = [as('office'), as('a')]
    const task = await office.tasks.create({ title: 'theirs', customerId: theirs.id })
    const { id } = await office.interactions.log({ kind: 'meeting', participants: [{ customerId: mine.id, role: 'to' }, { customerId: theirs.id, role: 'to' }, { handle: 'x@example.com', role: 'cc' }], links: [{ entity: 'task', recordId: task.id, role: 'regarding' }, { entity: 'customer', recordId: mine.id, role: 'regarding' }] })
    const seen = await a.interactions.get(id)
    equal(new Set(seen.participants.map(({ customerId }) => customerId)), new Set([mine.id, null]))
    equal(seen.links.map(({ recordId }) => recordId), [mine.id])
    equal((await a.changes.of('interaction', id)).items[0]!.customerIds, [mine.id])
    equal((await office.interactions.get(id)).participants.length, 3)
    equal((await a.interactions.count({ where: { participants: { count: { gte: 3 } } } })).value, 0)
  }, options)

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
