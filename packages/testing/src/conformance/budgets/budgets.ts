import { createCrm, own, type CrmOptions, type Session } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { check, equal } from '../../assert/assert.ts'
import { addCustomer, note } from '../sessions/examples.ts'
import type { Suite } from '../suite.ts'
import { sentBy, type Watched } from '../watched.ts'

const nowhere = '01900000-0000-7000-8000-000000000000'

interface Budget {
  /** After “takes”. */
  readonly says: string
  readonly most: number
  readonly work: (session: Session, customerId: string) => Promise<unknown>
}

const reads: readonly Budget[] = [
  { says: 'one statement for a record', most: 1, work: (session, id) => session.customers.get(id) },
  { says: 'one statement for many records', most: 1, work: (session, id) => session.customers.getMany([id, id.replace(/.$/, '0'), id.replace(/.$/, '1')]) },
  { says: 'one statement for a page of a list', most: 1, work: (session) => session.customers.find({ where: { lifecycle: 'prospect' }, sort: 'sortKey' }) },
  { says: 'two statements for a page with included records', most: 2, work: (session) => session.customers.find({ include: { tasks: true } }) },
  { says: 'three statements for a page with the included records of two relations', most: 3, work: (session) => session.customers.find({ include: { tasks: true, contactPoints: true } }) },
  { says: 'two statements for a page of a list with its total', most: 2, work: (session) => session.customers.find({ total: 'exact' }) },
  { says: 'two statements at the most for a page of a timeline', most: 2, work: (session, id) => session.timeline(id) },
  { says: 'one statement for a count', most: 1, work: (session) => session.customers.count() },
  { says: 'one statement for totals by group', most: 1, work: (session) => session.customers.aggregate({ groupBy: ['lifecycle'], measures: { n: { of: 'count' } } }) },
  { says: 'one statement for the end of the change feed', most: 1, work: (session) => session.changes.end() },
  { says: 'one statement for a page of changes', most: 1, work: (session) => session.changes.read({ after: null }) },
]

/** What a write takes in one statement where a storage says that it can, and in a transaction of several elsewhere; with one writer those are steps within the process. */
const writes: readonly (Omit<Budget, 'says'> & { readonly does: string; readonly atOnce: number })[] = [
  { does: 'an update of a version with its change', atOnce: 1, most: 7, work: (session, id) => session.customers.update(id, { lifecycle: 'active' }, { version: 1 }) },
  { does: 'a new record with its change', atOnce: 1, most: 6, work: (session) => session.customers.create({ kind: 'person', name: { given: 'B' } }) },
  { does: 'a new record that refers to another', atOnce: 2, most: 8, work: (session, customerId) => session.tasks.create({ title: 't', customerId }) },
]

/** How many statements a call may take: what hosts build on, so it is part of the contract. */
export function budgets(suite: Suite): void {
  suite.watched('sends the same for a record that is hidden as for one that is not there', async (storage, watched) => {
    const crm = await createCrm({ storage, migrations: 'manual', policy: (request) => request.actor.id === 'office' || own(request) })
    const as = (id: string) => crm.session({ tenant: 'acme', actor: { type: 'user', id } })
    const hidden = await addCustomer(as('office'), 'A', { ownerId: 'office' })
    const agent = as('agent')
    await addCustomer(agent, 'B', { ownerId: 'agent' })
    for (const [index, attempt] of attempts.entries()) {
      const sentFor = async (id: string) => (await sentBy(watched, () => attempt(agent, id).catch(() => undefined))).map(({ text }) => text)
      // What is prepared or looked up once is out of the way.
      await sentFor(nowhere)
      const texts = await sentFor(hidden.id)
      check(texts.length > 0, `Attempt ${index} sends nothing`)
      equal(texts, await sentFor(nowhere), `statements of attempt ${index}`)
    }
  })

  suite.watched('takes no more statements for each read than the contract says', async (storage, watched) => {
    const over: string[] = []
    // Where fields are sensitive as well, as long as none of them is shown.
    for (const audit of [{}, { sensitive: { customer: ['demographics'], task: ['notes'] } }]) {
      const [session, customerId] = await sessionWithCustomer(storage, { audit })
      for (const { says, most, work } of reads) over.push(...(await beyond(watched, { says, most }, () => work(session, customerId))))
    }
    check(over.length === 0, over.join('\n'))
  })

  suite.watched('takes no more statements for each write than the contract says', async (storage, watched) => {
    const over: string[] = []
    const [session, customerId] = await sessionWithCustomer(storage)
    for (const { does, atOnce, most, work } of writes) {
      const limit = storage.updateDirectly && storage.capabilities.writers === 'many' ? atOnce : most
      over.push(...(await beyond(watched, { says: `${limit} for ${does}`, most: limit }, () => work(session, customerId))))
    }
    check(over.length === 0, over.join('\n'))
  })
}

/** What somebody tries with a customer that is not theirs, or not there. */
const attempts: readonly ((session: Session, id: string) => Promise<unknown>)[] = [
  (session, id) => session.customers.get(id),
  (session, id) => session.customers.getMany([id]),
  (session, id) => session.customers.update(id, { lifecycle: 'active' }),
  (session, id) => session.customers.delete(id, { version: 1 }),
  (session, id) => session.customers.restore(id),
  (session, id) => session.timeline(id),
  (session, id) => session.changes.of('customer', id),
  (session, id) => session.tasks.create({ title: 't', customerId: id }),
  (session, id) => session.interactions.log(note(id)),
]

async function sessionWithCustomer(storage: Storage, options: Pick<CrmOptions, 'audit'> = {}): Promise<readonly [Session, string]> {
  const crm = await createCrm({ ...options, storage, migrations: 'manual' })
  const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const { id } = await addCustomer(session)
  await session.tasks.create({ title: 't', customerId: id })
  return [session, id]
}

async function beyond(watched: Watched, { says, most }: { readonly says: string; readonly most: number }, work: () => Promise<unknown>): Promise<readonly string[]> {
  const sent = await sentBy(watched, work)
  check(sent.length > 0, 'Nothing was sent: `watched.sent` does not grow')
  return sent.length <= most ? [] : [`It takes ${sent.length} statements, and may take ${says}:\n${sent.map(({ text }) => `  ${text}`).join('\n')}`]
}
