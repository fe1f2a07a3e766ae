import * as fc from 'fast-check'
import { moneyToJson, type Change, type FeedChange, type Interaction, type Session } from '@diwan/core'
import { check, equal, refused } from '../../assert/assert.ts'
import { extensions } from '../extensions/declared.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note, readChanges } from './examples.ts'

type InteractionDetails = NonNullable<Interaction['details']>

const stamps = ['id', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'deletedAt', 'displayName', 'sortKey', 'participants', 'links']

export function changeLog(suite: Suite): void {
  suite.session('writes down who changed what, when, from what to what and why', async (session, { as, clock }) => {
    const { id } = await addCustomer(session, 'A', { tags: ['a'] })
    clock.advance(5000)
    await as('u_2').customers.update(id, { lifecycle: 'active', tags: [] }, { origin: 'import', reason: 'cleaning', correlationId: 'run 1', causationId: 'c 1' })
    await session.customers.delete(id)
    const { items } = await session.changes.of('customer', id)
    equal(items.map((change) => [change.operation, change.recordVersion, change.actor]), [['delete', 3, 'user:u_1'], ['update', 2, 'user:u_2'], ['create', 1, 'user:u_1']])
    const { at, origin, diff, reason, correlationId, causationId, customerIds } = items[1]!
    equal({ at, origin, diff, reason, correlationId, causationId, customerIds }, {
      at: clock.instant(), origin: 'import', diff: { lifecycle: ['prospect', 'active'], tags: [['a'], []] }, reason: 'cleaning', correlationId: 'run 1', causationId: 'c 1', customerIds: [id],
    })
  })

  suite.session('names the customers whom a change concerns', async (session) => {
    const [a, b] = [await addCustomer(session, 'A'), await addCustomer(session, 'B')]
    const logged = await session.interactions.log({ kind: 'call', participants: [{ customerId: a.id, role: 'from' }], links: [{ entity: 'customer', recordId: b.id, role: 'regarding' }] })
    await session.interactions.update(logged.id, { subject: 'x' })
    await session.interactions.delete(logged.id)
    const task = await session.tasks.create({ title: 't', customerId: a.id })
    await session.tasks.update(task.id, { customerId: b.id })
    await session.relationships.create({ fromId: a.id, toId: b.id, type: 'knows' })
    const { changes } = await readChanges(session, 8)
    const both = [a.id, b.id]
    equal(changes.slice(2).map((change) => [change.entity, change.customerIds]), [['interaction', both], ['interaction', both], ['interaction', both], ['task', [a.id]], ['task', both], ['relationship', both]])
  })

  suite.session('holds enough to make a record again from its changes', async (session) => {
    const { id: customerId } = await addCustomer(session)
    await fc.assert(
      fc.asyncProperty(fc.array(interactionPatch, { maxLength: 6 }), async ([first = {}, ...patches]) => {
        const { id } = await session.interactions.log({ ...note(customerId), ...withoutNull(first) })
        for (const patch of patches) await session.interactions.update(id, patch)
        const { items } = await session.changes.of('interaction', id)
        const current = await session.interactions.get(id)
        equal(items[0]!.recordVersion, current.version, 'version of the last change')
        equal(replayed(items), fieldsOf(current))
      }),
      { numRuns: Math.ceil(suite.runs / 3) },
    )
  }, { extensions })

  suite.session('is read from where one stopped, of one tenant', async (session, { as }) => {
    const { changes: none, position: start } = await session.changes.read({ after: await session.changes.end() })
    equal([none, start], [[], null])
    await addCustomer(session, 'A')
    await addCustomer(as('u_1', { tenant: 'other' }), 'O')
    await readChanges(session, 1)
    const end = await session.changes.end()
    for (const name of ['B', 'C', 'D']) await addCustomer(session, name)
    await readChanges(session, 4)
    const first = await session.changes.read({ after: end, limit: 2 })
    equal([first.changes.length, first.more], [2, true])
    const rest = await session.changes.read({ after: first.position, limit: 2 })
    equal([rest.changes.length, rest.more], [1, false])
    equal(rest.position, await session.changes.end())
    for (const bad of ['', 'x', '-1', '1.5', '1e3', '9'.repeat(30), 'null']) await refused('cursor_invalid', session.changes.read({ after: bad }))
  })

  suite.session('goes on as before where the clock goes back an hour', async (session, { clock, crm }) => {
    const a = await addCustomer(session, 'A')
    await session.customers.update(a.id, { lifecycle: 'active' })
    const noon = clock.instant()
    clock.advance(-3_600_000)
    const b = await addCustomer(session, 'B')
    check(b.id > a.id, 'An id made after another is not above it')
    equal((await session.customers.update(a.id, { tags: ['x'] }, { version: 1 })).version, 3, 'version of a merged update')
    await session.customers.delete(b.id)
    await session.customers.restore(b.id)
    const { changes } = await readChanges(session, 6)
    equal(changes.map(({ recordId, recordVersion }) => [recordId === a.id ? 'A' : 'B', recordVersion]), [['A', 1], ['A', 2], ['B', 1], ['A', 3], ['B', 2], ['B', 3]], 'changes in the order of the feed')
    equal((await session.changes.of('customer', a.id)).items.map(({ recordVersion }) => recordVersion), [3, 2, 1])
    clock.advance(60_000)
    const c = await addCustomer(session, 'C')
    const seen: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await session.customers.find({ sort: '-updatedAt', limit: 1, ...(after !== undefined && { after }) })
      seen.push(...page.items.map(({ id }) => id))
      if (page.next === null) break
      after = page.next
    }
    equal(seen.toSorted(), [a.id, b.id, c.id].toSorted(), 'records of all pages')
    // A change that is older by the clock than one before it goes with what it follows, so the feed has no hole.
    equal(await crm.trimChanges('acme', { before: noon }), 0, 'changes removed')
    equal((await readChanges(session, 7)).changes.length, 7)
  })

  suite.session('forgets changes of before a moment in the order of the feed, and merges nothing upon what it forgot', async (session, { as, crm, clock }) => {
    const { id } = await addCustomer(session, 'A', { tags: ['old'] })
    await addCustomer(as('u_1', { tenant: 'other' }), 'O')
    const [{ position: before }] = (await readChanges(session, 1)).changes as [FeedChange]
    await session.customers.update(id, { lifecycle: 'active' })
    clock.advance(3_600_000)
    const moment = clock.instant()
    await session.customers.update(id, { tags: ['new'] })
    await readChanges(session, 3)
    await refused('configuration_invalid', crm.trimChanges('acme', { before: '2026' }))
    equal([await crm.trimChanges('acme', { before: moment }), await crm.trimChanges('acme', { before: moment })], [2, 0], 'changes removed')
    equal((await session.changes.of('customer', id)).items.map((change) => change.recordVersion), [3])
    await refused('cursor_expired', session.changes.read({ after: before }))
    equal((await session.changes.read({ after: null })).changes.map((change) => change.recordVersion), [3])
    await refused('version_stale', session.customers.update(id, { preferredLocale: 'fa' }, { version: 1 }))
    equal((await session.customers.update(id, { preferredLocale: 'fa' }, { version: 2 })).version, 4)
    clock.advance(3_600_000)
    equal(await crm.trimChanges('acme', { before: clock.instant() }), 1, 'changes removed up to the newest')
    equal((await session.changes.read({ after: null })).changes.map((change) => change.recordVersion), [4])
    equal((await readChanges(as('u_1', { tenant: 'other' }), 1)).changes.length, 1, 'changes of another tenant')
  })

  suite.session('reads the changes of one record page by page, those of a deleted record too', async (session) => {
    const { id } = await addCustomer(session)
    for (let n = 0; n < 5; n++) await session.customers.update(id, { lifecycle: `stage ${n}` })
    await session.customers.delete(id)
    const first = await session.changes.of('customer', id, { limit: 4 })
    const rest = await session.changes.of('customer', id.toUpperCase(), { limit: 4, after: first.next! })
    equal([...first.items, ...rest.items].map((change) => change.recordVersion), [7, 6, 5, 4, 3, 2, 1])
    check(rest.next === null, 'There is no further page')
    for (const [entity, recordId] of [['customer', '01900000-0000-7000-8000-000000000000'], ['customer', 'x'], ['change', id], ['nothing', id], ['constructor', id], ['__proto__', id]] as const) await refused('not_found', session.changes.of(entity, recordId))
  })
}

const interactionPatch = fc.record(
  {
    subject: fc.option(fc.constantFrom('', 'a', 'ک')),
    status: fc.constantFrom('planned' as const, 'completed' as const),
    amount: fc.option(fc.record({ amount: fc.constantFrom(0n, 5n, 2n ** 60n), currency: fc.constantFrom('EUR', 'JPY') })),
    details: fc.option(fc.constantFrom<InteractionDetails>({}, { location: 'x' }, { lines: [{ key: '1', quantity: '2', amount: { amount: '1.00', currency: 'EUR' } }] })),
    occurredAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
    occurredOn: fc.option(fc.constantFrom('2026-05-05', '2026-05-06')),
    ext: fc.constantFrom({}, { host: { score: 1 } }, { host: { score: 2 } }, { host: { score: null } }),
  },
  { requiredKeys: [] },
)

function withoutNull<T extends object>(patch: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null)) as { [K in keyof T]: NonNullable<T[K]> }
}

/** The fields after all changes, oldest first, starting from a record without any. */
function replayed(newestFirst: readonly Change[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const { diff } of newestFirst.toReversed()) {
    for (const [field, [before, after]] of Object.entries(diff)) {
      if (field in fields) equal(before, fields[field], `${field} before`)
      fields[field] = after
    }
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}

/** A record’s writable fields that are not empty, as the change log writes them. */
function fieldsOf(record: Awaited<ReturnType<Session['interactions']['get']>>): Record<string, unknown> {
  const { amount, ext, ...rest } = record
  const fields = { ...rest, amount: amount && moneyToJson(amount), 'ext.host.score': ext['host']!['score'] }
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !stamps.includes(name) && !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}
