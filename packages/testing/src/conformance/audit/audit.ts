import { createCrm, DiwanError, type FieldRights, type Session } from '@diwan/core'
import type { Storage, StorageTransaction } from '@diwan/core/storage'
import { check, equal, refused, rejection } from '../../assert/assert.ts'
import { all } from '../rows.ts'
import type { Suite } from '../suite.ts'
import { audited, disclosed, disclosedBy, patients } from './audited.ts'
import { answersAndDisclosures } from './answers.ts'
import { chain } from './chain.ts'

const ofA = 'customer A demographics,ext.health.bloodType'

/** Who was shown what is written down, on every path, and the logs can be sealed. */
export function audit(suite: Suite): void {
  suite.session('writes down who was shown sensitive fields, or asked for records by them, on each path', async (session, { storage }) => {
    const { a, b, visit, task, point, names } = await patients(session)
    const bare = { select: ['displayName'] } as const
    const paths: readonly (readonly [what: string, work: () => Promise<unknown>, told: readonly string[]])[] = [
      ['get', () => session.customers.get(a.id), [`read ${ofA}`]],
      ['get of one without', () => session.customers.get(b.id), []],
      ['get of some fields', () => session.customers.get(a.id, { select: ['displayName'] }), []],
      ['get of one field', () => session.customers.get(a.id, { select: ['demographics'] }), ['read customer A demographics']],
      ['getMany', () => session.customers.getMany([a.id, b.id]), [`read ${ofA}`]],
      ['find', () => session.customers.find(), [`read ${ofA}`]],
      ['find of other fields in the order of one', () => session.customers.find({ select: ['displayName'], sort: 'ext.health.bloodType' }), ['query customer ext.health.bloodType']],
      ['iterate', () => taken(session.customers.iterate()), [`read ${ofA}`]],
      ['export', () => taken(session.customers.export()), [`export ${ofA}`]],
      ['export of other fields', () => taken(session.customers.export({ select: ['displayName'] })), []],
      ['include', () => session.customers.find({ select: ['displayName'], include: { contactPoints: true, tasks: { select: ['title'] } } }), ['read contactPoint P value']],
      ['an include of an include', () => session.contactPoints.find({ select: ['kind'], include: { customer: { include: { tasks: true } } } }), [`read ${ofA}`, 'read task T notes']],
      ['an interaction with its parties', () => session.interactions.get(visit.id), ['read interaction V body', 'read participant H handle']],
      ['timeline', () => session.timeline(a.id), ['read task T notes', 'read interaction V body']],
      ['history', () => session.changes.of('customer', a.id), [`read ${ofA}`]],
      ['feed', async () => equal((await session.changes.read({ after: null })).changes.length, 5, 'changes'), [`read ${ofA}`, 'read contactPoint P value', 'read interaction V body', 'read task T notes']],
      ['feed of names', () => session.changes.read({ after: null, values: false }), []],
      ['count', () => session.customers.count(), []],
      ['update', () => session.customers.update(a.id, { tags: ['x'] }), [`read ${ofA}`]],
      ['update of one without', () => session.customers.update(b.id, { tags: ['x'] }), []],
      ['upsert', () => session.customers.upsert([{ id: a.id, kind: 'person', name: { given: 'A' } }], { by: ['id'] }), [`read ${ofA}`]],
      ['apply', () => session.apply([{ do: 'update', entity: 'task', id: task.id, patch: { title: 'x' } }]), ['read task T notes']],
      ['delete', () => session.contactPoints.delete(point.id), ['read contactPoint P value']],
      ['restore', () => session.contactPoints.restore(point.id), ['read contactPoint P value']],
      ['a condition', () => session.customers.find({ ...bare, where: { ext: { health: { bloodType: 'AB+' } } } }), ['query customer ext.health.bloodType']],
      ['a condition that holds of nothing', () => session.customers.count({ where: { ext: { health: { bloodType: '0-', allergies: { contains: 'nuts' } } } } }), ['query customer ext.health.allergies,ext.health.bloodType']],
      ['a condition on related records', () => session.customers.count({ where: { contactPoints: { some: { value: { startsWith: 'a' } } } } }), ['query contactPoint value']],
      ['one on others', () => session.customers.count({ where: { contactPoints: { some: { kind: 'email' } } } }), []],
      ['what is derived from one', () => session.contactPoints.find({ select: ['kind'], where: { normalized: 'a@b.de' } }), ['query contactPoint value']],
      ['the records that are included', () => session.customers.find({ ...bare, include: { tasks: { where: { notes: { contains: 'results' } }, select: ['title'] } } }), ['query task notes']],
      ['an aggregate', () => session.contactPoints.aggregate({ groupBy: ['value'], measures: { last: { of: 'max', field: 'normalized' } } }), ['query contactPoint value']],
      ['an aggregate of others', () => session.contactPoints.aggregate({ groupBy: ['kind'], measures: { n: { of: 'count' } } }), []],
      ['a batch', () => taken(session.customers.iterate({ ...bare, where: { ext: { health: { bloodType: '0-' } } } })), ['query customer ext.health.bloodType']],
      ['a refused condition', () => refused('unknown_field', session.customers.count({ where: { ext: { health: { bloodType: 'A' } }, colour: 'red' } as never })), []],
      ['what is not there', () => rejection(session.customers.get(visit.id)), []],
    ]
    for (const [what, work, told] of paths) equal((await disclosedBy(storage, names, work)).toSorted(), told.toSorted(), `what is disclosed by ${what}`)
    const [row] = (await all(storage, 'disclosure')).slice(-1)
    equal([row!['createdBy'], row!['version'], row!['deletedAt']], ['user:u_1', 1, null])
  }, audited)

  suite.session('knows what a transaction was shown, even where it is undone, and takes each call by itself', async (session, { storage }) => {
    const { a, b, task, names } = await patients(session)
    const told = (work: () => Promise<unknown>) => disclosedBy(storage, names, work)
    const undone = new Error('undone')
    equal(await told(() => rejection(session.transaction(async (inside) => {
      await inside.customers.get(a.id)
      await inside.tasks.update(task.id, { title: 'x' })
      throw undone
    }))), [`read ${ofA}`, 'read task T notes'])
    equal((await session.tasks.get(task.id, { select: ['title'] })).title, 'Call')
    equal(await told(() => session.transaction(async (inside) => {
      await rejection(inside.transaction(async (within) => {
        await within.tasks.get(task.id)
        throw undone
      }))
      await taken(inside.customers.export({ where: { id: a.id } }))
      await inside.customers.update(b.id, { tags: ['y'] })
    })), ['read task T notes', `export ${ofA}`])
    equal(await told(() => session.once('k', 'f', async (inside) => (await inside.customers.get(a.id)).displayName)), [`read ${ofA}`])
    equal(await told(() => session.once('k', 'f', async () => 'again')), [])
    let attempts = 0
    equal(await told(() => session.transaction(async (inside) => {
      if (attempts++ > 0) return
      await inside.tasks.get(task.id)
      throw anotherCameFirst()
    })), ['read task T notes'])
    const atOnce = await told(() => Promise.all([session.customers.get(a.id), session.tasks.get(task.id), session.customers.find(), session.transaction((inside) => inside.tasks.find())]))
    equal(atOnce.toSorted(), [`read ${ofA}`, `read ${ofA}`, 'read task T notes', 'read task T notes'], 'what calls disclose that run at once')
  }, audited)

  suite.storage('shows nothing where that cannot be written down', async (storage) => {
    let isDown = false
    const crm = await createCrm({ storage: refusing(storage, () => isDown), ...audited })
    const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }) as unknown as Session
    const { a, b, task } = await patients(session)
    isDown = true
    const told = (await disclosed(storage)).length
    const shown: unknown[] = []
    const batches = async () => {
      for await (const batch of session.customers.export()) shown.push(batch)
    }
    for (const work of [() => session.customers.get(a.id), () => session.customers.find(), batches, () => session.timeline(a.id), () => session.changes.of('customer', a.id), () => session.contactPoints.count({ where: { value: 'a@b.de' } })]) {
      const error = await refused('audit_failed', work())
      equal(error.blame, 'storage')
      check(String((error.cause as Error).message).includes('full'), 'The reason is lost')
    }
    equal(shown, [])
    await rejection(session.tasks.update(task.id, { title: 'not done' }))
    await rejection(session.transaction((inside) => inside.tasks.update(task.id, { title: 'not done' })))
    equal((await session.customers.get(b.id)).displayName, 'B Gute', 'what is not sensitive')
    isDown = false
    equal((await disclosed(storage)).length, told)
    equal((await session.tasks.get(task.id)).title, 'Call', 'a write whose answer was not written down')
    let attempts = 0
    const commits = replaced(storage, { transaction: (work) => storage.transaction(async (transaction) => {
      const value = await work(transaction)
      if (++attempts === 1) throw anotherCameFirst()
      return value
    }) })
    const inConflict = (await createCrm({ storage: commits, migrations: 'manual', ...audited })).session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const work = () => inConflict.transaction(async (inside) => void (attempts === 0 && (await inside.tasks.get(task.id))))
    equal([await disclosedBy(storage, { [task.id]: 'T' }, work), attempts], [['read task T notes'], 2], 'what an attempt was shown whose commit failed')
  })

  suite.session('writes down nothing of what is masked or hidden, and lets auditors read it, and nobody write', async (session, { storage, as, crm }) => {
    const { a, visit, names } = await patients(session)
    const clerk = as('clerk')
    const work = async () => {
      const customer = await clerk.customers.get(a.id)
      equal(['demographics' in customer, (customer.ext as Record<string, Record<string, unknown>>)['health']!['bloodType']], [false, '••••'])
      equal((await clerk.interactions.get(visit.id)).body, '••••')
      await clerk.timeline(a.id)
      await clerk.changes.of('customer', a.id)
      await clerk.tasks.find()
    }
    equal(await disclosedBy(storage, names, work), ['read participant H handle'])
    equal(await disclosedBy(storage, names, () => session.tasks.find()), ['read task T notes'])
    await as('u_2').customers.get(a.id)
    const auditor = as('admin')
    const disclosures = await auditor.disclosures.find({ where: { recordId: a.id, createdBy: 'user:u_2', fields: { has: 'demographics' } }, sort: '-createdAt' })
    equal(disclosures.items.map(({ action, entity, fields }) => [action, entity, fields]), [['read', 'customer', ['demographics', 'ext.health.bloodType']]])
    const { id } = disclosures.items[0]!
    equal((await auditor.disclosures.get(id)).id, id)
    let exported = 0
    for await (const batch of auditor.disclosures.export()) exported += batch.length
    equal(exported, (await all(storage, 'disclosure')).length)
    equal([auditor.may('read', 'disclosure'), auditor.may('export', 'disclosure'), auditor.may('create', 'disclosure'), auditor.may('update', 'disclosure'), auditor.may('delete', 'disclosure')], [true, true, false, false, false])
    const repository = auditor.repository('disclosure')
    for (const attempt of [() => repository.create({}), () => repository.createMany([]), () => repository.upsert([], { by: ['id'] }), () => repository.update(id, {}), () => repository.delete(id), () => repository.restore(id), () => auditor.apply([{ do: 'delete', entity: 'disclosure', id }])]) await refused('append_only', attempt())
    await refused('forbidden', session.disclosures.find())
    equal(session.may('read', 'disclosure'), false)
    equal((await all(storage, 'change')).filter(({ entity }) => entity === 'disclosure'), [], 'changes of disclosures')
    equal(await crm.trimDisclosures('acme', { before: '2026-11-23T00:00:00.000Z' }), exported - 1, 'disclosures removed')
  }, { ...audited, policy: { records: ({ actor, entity }) => entity !== 'disclosure' || actor.id === 'admin', fields: ({ actor, entity }) => (actor.id === 'clerk' ? (hidden[entity] ?? {}) : {}) } })

  answersAndDisclosures(suite)
  chain(suite)
}

const hidden: Readonly<Record<string, FieldRights>> = { customer: { demographics: 'hide', 'ext.health.bloodType': 'mask' }, interaction: { body: 'mask' }, task: { notes: 'hide' } }

function anotherCameFirst(): DiwanError {
  return new DiwanError('transaction_conflict', 'Another came first', { blame: 'storage' })
}

async function taken(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const batch of batches) check(batch !== undefined, 'A batch is empty')
}

/** The storage, which at times takes no disclosures. */
function refusing(storage: Storage, isDown: () => boolean): Storage {
  const refuse = (entity: string) => {
    if (entity === 'disclosure' && isDown()) throw new Error('The disk is full')
  }
  const transactionOf = (transaction: StorageTransaction): StorageTransaction =>
    replaced(transaction, {
      insert: async (entity, ...rest) => {
        refuse(entity)
        return transaction.insert(entity, ...rest)
      },
      atEnd: (tenant, writes) => {
        for (const write of writes) refuse(write.entity)
        transaction.atEnd(tenant, writes)
      },
    })
  return replaced(storage, { transaction: (work, options) => storage.transaction((transaction) => work(transactionOf(transaction)), options) })
}

function replaced<T extends object>(whole: T, parts: Partial<T>): T {
  return new Proxy(whole, {
    get(target, name) {
      if (Object.hasOwn(parts, name)) return parts[name as keyof T]
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}
