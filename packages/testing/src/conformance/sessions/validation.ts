import type { DiwanError, Session } from '@diwan/core'
import { check, equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note, person } from './examples.ts'

const nobody = '01900000-0000-7000-8000-00000000dead'
const paths = (error: DiwanError) => error.issues?.map((issue) => issue.path.join('.')).toSorted()
/** What a caller without types may send. */
const untyped = (session: Session) => session as unknown as Record<'customers' | 'interactions' | 'tasks' | 'externalReferences' | 'relationships', { create(input: unknown): Promise<unknown>; createMany(inputs: unknown): Promise<unknown> }>

export function validation(suite: Suite): void {
  suite.session('names every problem of an input at once, with its path', async (session) => {
    const { customers } = untyped(session)
    const error = await refused('validation_failed', customers.create({ kind: 'robot', name: { given: '' }, tags: [1, 'a'], contactPoints: [{ kind: 'phone', value: '1' }, { kind: 'fax', value: '' }] }))
    equal(paths(error), ['contactPoints.1.kind', 'contactPoints.1.value', 'kind', 'name.given', 'tags.0'])
    const many = await refused('validation_failed', customers.createMany([person('A'), { kind: 'person' }, { ...person('B'), lifecycle: '' }]))
    equal(paths(many), ['1.name', '2.lifecycle'])
    equal((await session.customers.count()).value, 0)
  })

  suite.session('refuses fields that do not exist, and those that are not the caller’s', async (session) => {
    const { customers } = untyped(session)
    for (const field of ['colour', 'version', 'createdAt', 'displayName', 'searchKey', 'deletedAt', 'constructor', 'tenantId']) {
      const error = await refused('unknown_field', customers.create({ ...person('A'), [field]: 'x' }))
      equal(error.field, field)
    }
    const polluting = await refused('unknown_field', customers.create(JSON.parse('{"kind":"person","name":{"given":"A"},"__proto__":{"admin":true}}')))
    equal(polluting.field, '__proto__')
    const { id } = await addCustomer(session)
    await refused('unknown_field', session.customers.update(id, { id: nobody } as never))
    await refused('unknown_field', session.customers.find({ where: { colour: 'red' } as never }))
  })

  suite.session('refuses what is no text at the border: NUL, control characters, broken surrogate pairs', async (session) => {
    for (const bad of ['a\0b', '\u0007', '\ud800', 'x\udc00']) {
      await refused('validation_failed', session.tasks.create({ title: bad }))
      await refused('validation_failed', session.customers.create(person(bad)))
      await refused('validation_failed', addCustomer(session, 'A', { tags: [bad] }))
      await refused('validation_failed', addCustomer(session, 'A', { preferences: [{ topic: 't', value: bad }] }))
    }
    for (const bad of ['a\0b', '\ud800']) {
      for (const condition of [bad, { contains: bad }, { startsWith: bad }, { in: [bad] }]) await refused('predicate_invalid', session.tasks.find({ where: { title: condition } }))
    }
    await addCustomer(session, 'tab\tand\nline')
  })

  suite.session('refuses references to what does not exist, with the path of each', async (session) => {
    const { id } = await addCustomer(session)
    const { interactions, externalReferences } = untyped(session)
    const task = await refused('validation_failed', session.tasks.create({ title: 'x', customerId: nobody }))
    equal([task.field, task.issues?.[0]?.code], ['customerId', 'reference_missing'])
    const logged = await refused('validation_failed', session.interactions.log({ kind: 'call', participants: [{ customerId: id, role: 'from' }, { customerId: nobody, role: 'to' }], links: [{ entity: 'task', recordId: nobody, role: 'regarding' }] }))
    equal(paths(logged), ['links.0.recordId', 'participants.1.customerId'])
    const many = await refused('validation_failed', session.interactions.logMany([note(id), note(nobody)]))
    equal(paths(many), ['1.participants.0.customerId'])
    equal(paths(await refused('validation_failed', interactions.create({ kind: 'call', participants: [{ customerId: id, role: 'king' }], links: [{ entity: 'task' }] }))), ['links.0.recordId', 'links.0.role', 'participants.0.role'])
    const reference = { recordId: nobody, system: 'erp', type: 'party', externalId: '1' }
    for (const entity of ['constructor', '__proto__', 'toString', 'nothing', 'change']) equal((await refused('validation_failed', externalReferences.create({ ...reference, entity }))).field, 'entity', `field at fault of ${entity}`)
    await session.customers.delete(id)
    await refused('validation_failed', session.tasks.create({ title: 'x', customerId: id }))
  })

  suite.session('refuses an interaction of nobody about nothing', async (session) => {
    const error = await refused('validation_failed', session.interactions.log({ kind: 'call' }))
    equal(error.field, 'participants')
    const stranger = await session.interactions.log({ kind: 'call', participants: [{ handle: '+98 (21) 88.77', role: 'from' }] })
    equal(stranger.participants.map((one) => [one.customerId, one.handle]), [[null, '+98 (21) 88.77']])
  })

  suite.session('refuses amounts with more decimals than their currency has, and unknown currencies', async (session) => {
    const { id } = await addCustomer(session)
    for (const [amount, currency] of [['1.234', 'USD'], ['1.5', 'JPY'], ['1', 'XXX'], ['1', 'constructor'], ['1e3', 'USD'], ['', 'USD'], ['99999999999999999999', 'USD']] as const) {
      const error = await refused('validation_failed', session.interactions.log(note(id, { amount: { amount, currency } })))
      check(error.field?.startsWith('amount') ?? false, `The field at fault is ${error.field}`)
    }
    const amounts = [['1.2', 'USD', 120n], ['1.234', 'IQD', 1234n], ['-0.01', 'USD', -1n], [5n, 'JPY', 5n]] as const
    for (const [amount, currency, units] of amounts) equal((await session.interactions.log(note(id, { amount: { amount, currency } }))).amount, { amount: units, currency })
  })

  suite.session('gives every record defaults of its own', async (session) => {
    const first = await addCustomer(session)
    ;(first.tags as string[]).push('mine')
    ;(first.ext as Record<string, unknown>)['mine'] = {}
    const second = await addCustomer(session)
    equal([second.tags, second.ext], [[], {}])
  })
}
