import { check, equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note, person } from './examples.ts'

/** What a caller may ask for with the records: fewer fields, related records, spans of time. */
export function reading(suite: Suite): void {
  suite.session('reads the fields selected, with the id, page by page', async (session) => {
    for (const name of ['A', 'B', 'C']) await addCustomer(session, name)
    const first = await session.customers.find({ select: ['lifecycle'], sort: 'sortKey', limit: 2 })
    equal(first.items.map((one) => Object.keys(one).toSorted()), [['id', 'lifecycle'], ['id', 'lifecycle']])
    const rest = await session.customers.find({ select: ['displayName'], sort: 'sortKey', limit: 2, after: first.next! })
    equal(rest.items.map((one) => one.displayName), ['C Gute'])
    for await (const batch of session.customers.iterate({ select: ['kind'] })) check(batch.every((one) => Object.keys(one).length === 2), 'More than was selected')
    for (const name of ['searchKey', 'colour', 'constructor', '__proto__']) await refused('unknown_field', session.customers.find({ select: [name as 'kind'] }))
  })

  suite.session('includes related records, to one and to many, over several levels', async (session) => {
    const { id } = await addCustomer(session, 'A', { contactPoints: [{ kind: 'phone', value: '2' }, { kind: 'email', value: 'a@example.com' }] })
    const other = await addCustomer(session, 'B')
    const call = await session.interactions.log(note(id, { subject: 'x' }))
    const task = await session.tasks.create({ title: 't', customerId: id, interactionId: call.id })
    await session.tasks.create({ title: 'nobody’s' })
    const { items } = await session.customers.find({ sort: 'sortKey', include: { contactPoints: { where: { kind: 'phone' }, select: ['value'] }, interactions: true, tasks: { include: { interaction: true } } } })
    equal(items.map((one) => one.id), [id, other.id])
    equal(items.map((one) => one.contactPoints.map((point) => point.value)), [['2'], []])
    equal(Object.keys(items[0]!.contactPoints[0]!).toSorted(), ['id', 'value'])
    equal(items.map((one) => one.interactions.map((each) => each.subject)), [['x'], []])
    const [included] = items[0]!.tasks as unknown as { readonly id: string; readonly interaction: { readonly subject: string } }[]
    equal([included!.id, included!.interaction.subject], [task.id, 'x'])
    const tasks = await session.tasks.find({ include: { customer: { select: ['displayName'] } }, select: ['title'], sort: 'createdAt' })
    equal(tasks.items.map((one) => [one.title, one.customer?.displayName ?? null, Object.keys(one).length]), [['t', 'A Gute', 3], ['nobody’s', null, 3]])
    equal((await session.customers.get(id, { include: { tasks: true } })).tasks.map((each) => each.title), ['t'])
    await refused('unknown_field', session.customers.find({ include: { friends: true } as never }))
    await refused('limit_invalid', session.customers.find({ include: { tasks: { limit: 0 } } }))
    await refused('predicate_invalid', session.customers.find({ include: { tasks: { include: { customer: { include: { tasks: { include: { customer: true } } } } } } } }))
  })

  suite.session('includes what the session may see, and nothing else', async (session, { as }) => {
    const { id } = await addCustomer(session, 'A')
    await session.interactions.log(note(id, { visibility: 'private', subject: 'secret' }))
    await session.interactions.log(note(id, { subject: 'open' }))
    const seen = async (reader: typeof session) => (await reader.customers.get(id, { include: { interactions: { sort: 'createdAt' } } })).interactions.map((each) => each.subject)
    equal(await seen(session), ['secret', 'open'])
    equal(await seen(as('u_2')), ['open'])
  })

  suite.session('includes no more of each record than asked for, in the order asked for', async (session) => {
    const ids = [(await addCustomer(session, 'A')).id, (await addCustomer(session, 'B')).id]
    for (const [n, customerId] of [ids[0]!, ids[1]!, ids[0]!, ids[0]!].entries()) await session.interactions.log(note(customerId, { subject: `${n}`, occurredAt: `2026-01-0${n + 1}T00:00:00Z` }))
    const { items } = await session.customers.find({ sort: 'sortKey', include: { interactions: { sort: '-occurredAt', limit: 2 } } })
    equal(items.map((one) => one.interactions.map((each) => each.subject)), [['3', '2'], ['1']])
  })

  suite.session('counts by days, weeks and months of the session’s zone and calendar', async (session, { as }) => {
    const { id } = await addCustomer(session)
    // Nowruz of 1405 is 2026-03-21; Tehran is three and a half hours ahead.
    for (const occurredAt of ['2026-03-20T20:29:59.999Z', '2026-03-20T20:30:00Z', '2026-04-19T12:00:00Z', '2026-04-20T20:29:00Z', '2026-04-20T20:31:00Z']) await session.interactions.log(note(id, { occurredAt }))
    const tehran = as('u_1', { zone: 'Asia/Tehran', calendar: 'persian', locale: 'fa-IR' })
    const measures = { n: { of: 'count' } } as const
    equal(await tehran.interactions.aggregate({ bucket: { field: 'occurredAt', by: 'month' }, measures }), [
      { bucket: '2026-02-19T20:30:00.000Z', n: 1 }, { bucket: '2026-03-20T20:30:00.000Z', n: 3 }, { bucket: '2026-04-20T20:30:00.000Z', n: 1 },
    ])
    equal(await session.interactions.aggregate({ bucket: { field: 'occurredAt', by: 'month' }, measures }), [{ bucket: '2026-03-01T00:00:00.000Z', n: 2 }, { bucket: '2026-04-01T00:00:00.000Z', n: 3 }])
    equal(await tehran.interactions.aggregate({ bucket: { field: 'occurredAt', by: 'year', from: '2026-03-21T00:00:00Z', to: '2026-12-01T00:00:00Z' }, measures }), [{ bucket: '2026-03-20T20:30:00.000Z', n: 4 }])
    equal(await session.interactions.aggregate({ where: { kind: 'call' }, bucket: { field: 'occurredAt', by: 'day' }, measures }), [])
    for (const bucket of [{ field: 'subject', by: 'day' }, { field: 'occurredAt', by: 'hour' }, { field: 'nothing', by: 'day' }, { field: 'occurredAt', by: 'day', from: 'yesterday' }]) await refused('predicate_invalid', session.interactions.aggregate({ bucket: bucket as never, measures }))
    await refused('limit_invalid', session.interactions.aggregate({ bucket: { field: 'occurredAt', by: 'day', from: '2020-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, measures }))
  })

  suite.session('reads everything batch by batch, and stops when told', async (session) => {
    await session.customers.createMany(Array.from({ length: 25 }, (_, n) => person(String.fromCharCode(65 + n))))
    const names: string[] = []
    for await (const batch of session.customers.iterate({ sort: 'sortKey' }, { batch: 7 })) names.push(...batch.map((one) => one.displayName[0]!))
    equal(names.join(''), 'ABCDEFGHIJKLMNOPQRSTUVWXY')
    const stop = new AbortController()
    let batches = 0
    const reading = (async () => {
      for await (const _ of session.customers.iterate({}, { batch: 3, signal: stop.signal })) if (++batches === 2) stop.abort(new Error('enough'))
    })()
    equal(await reading.catch((error: unknown) => (error as Error).message), 'enough')
    equal(batches, 2)
  })
}
