import type { NewCustomer } from '@diwan/core'
import { check, equal, refused, rejection } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note, person } from './examples.ts'

const whole: NewCustomer = {
  kind: 'organization',
  name: { full: 'شرکت حسینی\u200cپور', latin: 'Hosseinipour Co.', legal: 'شرکت سهامی خاص' },
  roles: ['customer', 'supplier'],
  lifecycle: 'active',
  ownerId: 'u_7',
  teamId: 'north',
  demographics: { birth: { year: 1370, calendar: 'persian' }, industry: 'retail' },
  preferences: [{ topic: 'newsletter', value: 'weekly' }],
  preferredLocale: 'fa-IR',
  preferredChannel: 'phone',
  tags: ['vip', 'ک'],
  source: 'import',
}

export function records(suite: Suite): void {
  suite.session('returns a created record as it is read again, stamped', async (session, { clock }) => {
    const created = await session.customers.create(whole)
    equal(await session.customers.get(created.id), created)
    equal([created.version, created.createdAt, created.createdBy, created.updatedAt, created.updatedBy, created.deletedAt], [1, clock.instant(), 'user:u_1', clock.instant(), 'user:u_1', null])
    check(!('searchKey' in created), 'The search key is given away')
    const logged = await session.interactions.log(note(created.id, { amount: { amount: '993.90', currency: 'USD' }, subject: '' }))
    equal(await session.interactions.get(logged.id), logged)
    equal(await session.interactions.get(logged.id.toUpperCase()), logged)
    const task = await session.tasks.create({ title: 'Call back', customerId: created.id, dueOn: '2026-12-01' })
    equal(await session.tasks.get(task.id), task)
  })

  suite.session('changes what is given, empties with null, derives the rest and counts versions', async (session, { clock }) => {
    const created = await session.customers.create(whole)
    clock.advance(1000)
    const updated = await session.customers.update(created.id, { name: { given: 'Sara' }, ownerId: null, tags: [] })
    equal(updated, { ...created, name: { given: 'Sara' }, displayName: 'Sara', sortKey: 'sara', ownerId: null, tags: [], version: 2, updatedAt: clock.instant() })
    equal(await session.customers.get(created.id), updated)
    equal(await session.customers.update(created.id, { lifecycle: updated.lifecycle }), updated, 'record after an update that changes nothing')
    equal((await session.changes.of('customer', created.id)).items.length, 2, 'number of changes')
  })

  suite.session('deletes softly, and restores', async (session) => {
    const { id } = await addCustomer(session)
    const deleted = await session.customers.delete(id)
    equal([deleted.version, deleted.deletedAt === null], [2, false])
    await refused('not_found', session.customers.get(id))
    await refused('not_found', session.customers.update(id, { lifecycle: 'active' }))
    await refused('not_found', session.customers.delete(id))
    equal((await session.customers.find()).items, [])
    equal((await session.customers.find({ deleted: 'only' })).items, [deleted])
    const restored = await session.customers.restore(id)
    equal([restored.version, restored.deletedAt], [3, null])
    equal(await session.customers.get(id), restored)
    await refused('not_found', session.customers.restore(id))
  })

  suite.session('creates a customer with contact points, and many customers at once, or none of them', async (session) => {
    const customer = await session.customers.create({ ...whole, contactPoints: [{ kind: 'phone', value: '٠٥٠ ١٢٣ ٤٥٦٧' }, { kind: 'email', value: 'Sara@Example.com', label: 'home', primary: true }] })
    const points = await session.contactPoints.find({ where: { customerId: customer.id }, sort: 'createdAt' })
    equal(points.items.map((point) => [point.normalized, point.label, point.primary]), [['0501234567', 'work', false], ['sara@example.com', 'home', true]])
    const many = await session.customers.createMany([person('A'), person('B')])
    equal(many.map((one) => one.displayName), ['A Gute', 'B Gute'])
    await refused('duplicate', session.customers.createMany([person('C'), { ...person('D'), id: many[0]!.id }]))
    await refused('duplicate', session.customers.createMany([person('E', { id: '01900000-0000-7000-8000-00000000000a' }), person('F', { id: '01900000-0000-7000-8000-00000000000A' })]))
    equal((await session.customers.count()).value, 3)
  })

  suite.session('keeps a transaction of several records whole, and shows it its own writes', async (session) => {
    const id = await session.transaction(async (inside) => {
      const customer = await addCustomer(inside)
      await inside.interactions.log(note(customer.id))
      equal((await inside.timeline(customer.id)).items.length, 1, 'entries inside')
      return customer.id
    })
    equal((await session.timeline(id)).items.length, 1)
    const failed = session.transaction(async (inside) => {
      await inside.customers.update(id, { lifecycle: 'lost' })
      await inside.interactions.log(note(id))
      await inside.customers.get('01900000-0000-7000-8000-000000000000')
    })
    await refused('not_found', failed)
    equal([(await session.customers.get(id)).lifecycle, (await session.timeline(id)).items.length], ['prospect', 1])
  })

  suite.session('keeps nothing of a write that failed half-way, though its error was caught', async (session, { as }) => {
    const { id } = await addCustomer(session, 'Mine', { ownerId: 'u_1' })
    const [agent] = [as('u_1')]
    const outcome = agent.transaction(async (inside) => {
      await inside.customers.update(id, { ownerId: 'u_2' }).catch(() => undefined)
      await inside.tasks.create({ title: 'Goes on' })
    })
    await refused('forbidden', outcome)
    equal((await session.customers.get(id)).ownerId, 'u_1')
    equal((await session.tasks.count()).value, 0)
  // Whether it is still allowed takes other records, so it shows only after the row was written.
  }, { policy: ({ entity, action }) => (entity === 'customer' && action === 'update' ? { or: [{ ownerId: 'u_1' }, { tasks: { some: { title: 'Never' } } }] } : true) })

  suite.session('goes on in a transaction after a write that was refused as a whole', async (session, { as }) => {
    const { id } = await addCustomer(session, 'Mine', { ownerId: 'u_1' })
    await as('u_1').transaction(async (inside) => {
      await refused('forbidden', inside.customers.update(id, { ownerId: 'u_2' }))
      await inside.tasks.create({ title: 'Goes on', customerId: id })
    })
    equal((await session.customers.get(id)).ownerId, 'u_1')
    equal((await session.changes.of('customer', id)).items.length, 1, 'number of changes')
    equal((await session.tasks.count()).value, 1)
  }, { policy: ({ entity, action }) => (entity === 'customer' && action === 'update' ? { ownerId: 'u_1' } : true) })

  suite.session('undoes a transaction within another by itself, and goes on with the other', async (session) => {
    const { id } = await addCustomer(session)
    await session.transaction(async (outer) => {
      await outer.customers.update(id, { lifecycle: 'active' })
      const inner = outer.transaction(async (inside) => {
        await inside.customers.update(id, { lifecycle: 'gone' })
        await inside.tasks.create({ title: 'Gone' })
        throw new Error('no')
      })
      await rejection(inner)
      equal((await outer.customers.get(id)).lifecycle, 'active', 'lifecycle inside')
      await outer.transaction((inside) => inside.tasks.create({ title: 'Stays' }))
    })
    equal((await session.customers.get(id)).lifecycle, 'active')
    equal((await session.tasks.find()).items.map((task) => task.title), ['Stays'])
    equal((await session.changes.of('customer', id)).items.length, 2, 'number of changes')
  })

  suite.session('goes on in a transaction after a refusal that came before any write', async (session) => {
    const { id } = await addCustomer(session)
    await session.transaction(async (inside) => {
      await refused('validation_failed', inside.customers.update(id, { lifecycle: '' }))
      await refused('not_found', inside.customers.update('01900000-0000-7000-8000-000000000000', { lifecycle: 'x' }))
      await refused('duplicate', inside.customers.create(person('B', { id })))
      await inside.customers.update(id, { lifecycle: 'active' })
    })
    equal((await session.customers.get(id)).lifecycle, 'active')
  })

  suite.session('refuses a transaction’s session once the work has ended', async (session) => {
    const { id } = await addCustomer(session)
    const kept = await session.transaction(async (inside) => inside)
    await refused('transaction_closed', kept.customers.get(id))
    await refused('transaction_closed', kept.customers.find())
    await refused('transaction_closed', kept.customers.create(person('B')))
    await refused('transaction_closed', kept.customers.update(id, { lifecycle: 'active' }))
  })

  suite.session('tells listeners of a write after it was committed, once for each transaction', async (session, { crm, log }) => {
    const seen: unknown[] = []
    crm.on('committed', () => {
      throw new Error('mine')
    })
    crm.on('committed', ({ tenant, changes }) => seen.push([tenant, changes.map((change) => [change.entity, change.operation])]))
    await session.transaction(async (inside) => {
      const { id } = await addCustomer(inside)
      await inside.interactions.log(note(id))
      equal(seen, [], 'what is told before the commit')
    })
    await refused('not_found', session.customers.delete('01900000-0000-7000-8000-000000000000'))
    equal(seen, [['acme', [['customer', 'create'], ['interaction', 'create']]]])
    equal(log.lines.map(({ level }) => level), ['error'])
  })
}
