import type { NewInteraction, Session } from '@diwan/core'
import { always, type Row, type Storage } from '@diwan/core/storage'
import * as fc from 'fast-check'
import { equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note, readChanges } from './examples.ts'

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`

export function timeline(suite: Suite): void {
  suite.session('shows what happened newest first, page by page, and done tasks among it', async (session, { clock }) => {
    const { id } = await addCustomer(session)
    await session.interactions.logMany([3, 1, 2, 2, 5].map((n) => note(id, { occurredAt: day(n), subject: `day ${n}` })))
    clock.set(day(4))
    await session.tasks.create({ title: 'done', customerId: id, status: 'done' })
    await session.tasks.create({ title: 'open', customerId: id })
    const seen: unknown[] = []
    let after: string | undefined
    do {
      const page = await session.timeline(id, { limit: 2, ...(after && { after }) })
      seen.push(...page.items.map((entry) => [entry.occurredAt, entry.title]))
      after = page.next ?? undefined
    } while (after)
    equal(seen, [[day(5), 'day 5'], [day(4), 'done'], [day(3), 'day 3'], [day(2), 'day 2'], [day(2), 'day 2'], [day(1), 'day 1']])
    equal((await session.timeline(id, { kinds: ['task'] })).items.map((entry) => entry.title), ['done'])
    equal((await session.timeline(id.toUpperCase(), { limit: 1 })).items.length, 1)
    const { next } = await session.timeline(id, { limit: 2 })
    await refused('cursor_mismatch', session.timeline(id, { limit: 2, kinds: ['note'], after: next! }))
    await refused('not_found', session.timeline('01900000-0000-7000-8000-000000000000'))
  })

  suite.session('shows one entry to each customer who took part or whom it concerns', async (session) => {
    const [a, b, c] = [await addCustomer(session, 'A'), await addCustomer(session, 'B'), await addCustomer(session, 'C')]
    const logged = await session.interactions.log({
      kind: 'email',
      channel: 'email',
      direction: 'inbound',
      subject: 'Offer',
      body: `${'x'.repeat(279)}😀 and more`,
      amount: { amount: '10', currency: 'EUR' },
      occurredOn: '2026-03-01',
      participants: [{ customerId: a.id, role: 'from' }, { customerId: b.id, role: 'to' }, { customerId: a.id, role: 'cc' }, { handle: 'x@y.z', role: 'cc' }],
      links: [{ entity: 'customer', recordId: c.id, role: 'regarding' }],
    })
    const entries = await Promise.all([a, b, c].map(({ id }) => session.timeline(id)))
    equal(entries.map(({ items }) => items.map((entry) => [entry.id, entry.role])), [[[logged.id, 'from']], [[logged.id, 'to']], [[logged.id, 'regarding']]])
    const [entry] = entries[0]!.items
    equal(
      [entry!.occurredAt, entry!.occurredOn, entry!.kind, entry!.channel, entry!.direction, entry!.title, entry!.amount, entry!.snippet, entry!.actor],
      ['2026-03-01T12:00:00.000Z', '2026-03-01', 'email', 'email', 'inbound', 'Offer', { amount: 1000n, currency: 'EUR' }, `${'x'.repeat(279)}…`, 'user:u_1'],
    )
  })

  suite.session('hides private interactions from others: in timelines, lists, counts, totals and relations', async (session, { as }) => {
    const { id } = await addCustomer(session)
    const secret = await session.interactions.log(note(id, { visibility: 'private', kind: 'call' }))
    await readChanges(session, 2)
    const other = as('u_2')
    const answers = async (reader: Session) => [
      (await reader.timeline(id)).items.length,
      (await reader.interactions.find()).items.length,
      (await reader.interactions.count()).value,
      (await reader.interactions.aggregate({ measures: { n: { of: 'count' } } }))[0]!['n'],
      (await reader.customers.count({ where: { interactions: { some: {} } } })).value,
      (await reader.customers.count({ where: { interactions: { count: { eq: 1 } } } })).value,
      (await reader.customers.count({ where: { participations: { some: { kind: 'call' } } } })).value,
      (await reader.changes.read({ after: null })).changes.filter((change) => change.entity === 'interaction').length,
      (await reader.interactions.getMany([secret.id])).size,
    ]
    equal(await answers(session), Array.from({ length: 9 }, () => 1), 'what its author sees')
    equal(await answers(other), Array.from({ length: 9 }, () => 0), 'what another sees')
    await refused('not_found', other.interactions.get(secret.id))
    await refused('not_found', other.interactions.update(secret.id, { subject: 'x' }))
    await refused('not_found', other.interactions.delete(secret.id))
    await refused('not_found', other.changes.of('interaction', secret.id))
    await refused('validation_failed', other.tasks.create({ title: 'x', interactionId: secret.id }))
  })

  suite.session('is what a rebuild makes, after any log, update, deletion and restoration', async (session, { crm, storage, clock }) => {
    const customers = [await addCustomer(session, 'A'), await addCustomer(session, 'B'), await addCustomer(session, 'C')].map(({ id }) => id)
    await fc.assert(
      fc.asyncProperty(program, async (steps) => {
        const interactions: string[] = []
        const tasks: string[] = []
        for (const step of steps) {
          clock.advance(1000)
          await run(session, step, customers, interactions, tasks)
        }
        const kept = await entriesOf(storage)
        equal(await crm.rebuildTimeline(session.tenant), kept.length, 'number of rebuilt entries')
        equal(await entriesOf(storage), kept, 'timeline')
      }),
      { numRuns: Math.ceil(suite.runs / 3) },
    )
  })
}

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const which = fc.nat({ max: 5 })
const customer = fc.nat({ max: 2 })
const step = fc.oneof(
  fc.record({ do: fc.constant('log' as const), from: customer, about: customer, kind: fc.constantFrom('call' as const, 'note' as const), on: fc.nat({ max: 3 }) }),
  fc.record({ do: fc.constant('update' as const), which, patch: fc.constantFrom({ subject: 's' }, { kind: 'email' as const }, { occurredAt: day(9) }, { occurredOn: '2026-02-02' }, { occurredOn: null }, { body: null }, { visibility: 'private' as const }) }),
  fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const), which }),
  fc.record({ do: fc.constant('task' as const), of: fc.option(customer), done: fc.boolean() }),
  fc.record({ do: fc.constant('change task' as const), which, of: fc.option(customer), status: fc.constantFrom('open' as const, 'done' as const) }),
  fc.record({ do: fc.constantFrom('delete task' as const, 'restore task' as const), which }),
)
const program = fc.array(step, { maxLength: 12 })

async function run(session: Session, now: Step, customers: readonly string[], interactions: string[], tasks: string[]): Promise<void> {
  const idOf = (list: readonly string[], index: number) => list[index % list.length]
  if (now.do === 'log') {
    const input: NewInteraction = { kind: now.kind, occurredAt: day(now.on + 1), participants: [{ customerId: customers[now.from]!, role: 'from' }], links: [{ entity: 'customer', recordId: customers[now.about]!, role: 'mentions' }] }
    interactions.push((await session.interactions.log(input)).id)
    return
  }
  if (now.do === 'task') {
    tasks.push((await session.tasks.create({ title: 't', customerId: now.of === null ? null : customers[now.of]!, status: now.done ? 'done' : 'open' })).id)
    return
  }
  const id = idOf(now.do.endsWith('task') ? tasks : interactions, now.which)
  if (id === undefined) return
  const attempt =
    now.do === 'update' ? session.interactions.update(id, now.patch)
    : now.do === 'change task' ? session.tasks.update(id, { customerId: now.of === null ? null : customers[now.of]!, status: now.status })
    : now.do === 'delete' ? session.interactions.delete(id)
    : now.do === 'restore' ? session.interactions.restore(id)
    : now.do === 'delete task' ? session.tasks.delete(id)
    : session.tasks.restore(id)
  // What is deleted already cannot be deleted again, nor changed.
  await attempt.catch((error: { code?: string }) => equal(error.code, 'not_found', 'refusal'))
}

async function entriesOf(storage: Storage): Promise<readonly Row[]> {
  const order = ['customerId', 'occurredAt', 'id'].map((field) => ({ field, direction: 'asc' as const }))
  return storage.select({ entity: 'timelineEntry', tenant: 'acme', where: always, order, limit: 10_000, deleted: 'include' })
}
