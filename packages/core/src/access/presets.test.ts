import { beforeEach, describe, expect, test } from 'vitest'
import { createCrm } from '../create-crm.ts'
import type { Crm } from '../crm.ts'
import type { Session } from '../session/session.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import { definePlugin } from '../plugins/define-plugin.ts'
import { filterable, key, optional, writable } from '../schema/field.ts'
import type { Actor } from './actor.ts'
import type { RecordPolicy } from './policy.ts'
import { administrator, bothOf, byCustomers, eitherOf, everything, own, portalCustomer, readOnly, shared, team, teamTree, territory } from './presets.ts'

let policy: RecordPolicy
let crm: Crm
let office: Session
/** By name. */
const ids: Record<string, string> = {}

beforeEach(async () => {
  crm = await createCrm({ storage: memoryStorage(), policy: (request) => request.actor.id === 'office' || policy(request) })
  office = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'office' } })
  const people = { Mine: { ownerId: 'me' }, North: { teamId: 'north' }, Oslo: { teamId: 'oslo' }, South: { teamId: 'south', ownerId: 'other' } }
  for (const [given, more] of Object.entries(people)) {
    const { id } = await office.customers.create({ kind: 'person', name: { given }, ...more })
    ids[given] = id
    await office.tasks.create({ title: given, customerId: id })
    await office.interactions.log({ kind: 'note', subject: given, visibility: given === 'South' ? 'customer' : 'team', participants: [{ customerId: id, role: 'regarding' }] })
  }
  await office.interactions.log({ kind: 'note', subject: 'private', visibility: 'private', participants: [{ customerId: ids['Mine']!, role: 'regarding' }] })
})

function as(preset: RecordPolicy, actor: Actor = { type: 'user', id: 'me', teams: ['north'] }): Session {
  policy = preset
  return crm.session({ tenant: 'acme', actor })
}

async function seen(session: Session): Promise<readonly (readonly string[])[]> {
  const [customers, tasks, interactions] = [await session.customers.find(), await session.tasks.find(), await session.interactions.find()]
  return [customers.items.map(({ displayName }) => displayName), tasks.items.map(({ title }) => title), interactions.items.map(({ subject }) => subject!)].map((names) => names.toSorted())
}

const thrice = (...names: string[]) => [names, names, names]

describe('presets show', () => {
  test('everybody inside all but what is private, and an administrator that too', async () => {
    const all = ['Mine', 'North', 'Oslo', 'South']
    expect(await seen(as(everything))).toEqual(thrice(...all))
    expect(await seen(as(administrator))).toEqual([all, all, [...all, 'private']])
  })

  test('owners their customers, and teams theirs, with what concerns them', async () => {
    expect(await seen(as(own))).toEqual(thrice('Mine'))
    expect(await seen(as(team))).toEqual(thrice('Mine', 'North'))
    expect(await seen(as(teamTree((name) => (name === 'north' ? ['oslo'] : []))))).toEqual(thrice('Mine', 'North', 'Oslo'))
    expect(await seen(as(byCustomers(() => ({ teamId: 'south' }))))).toEqual(thrice('South'))
  })

  test('what somebody did or is to do, whichever customer it concerns', async () => {
    await office.tasks.create({ title: 'for me', customerId: ids['South']!, assigneeId: 'me' })
    expect((await seen(as(own)))[1]).toEqual(['Mine', 'for me'])
    expect((await seen(as(byCustomers(() => ({ ownerId: 'me' }), { withOwnDeeds: false }))))[1]).toEqual(['Mine'])
  })

  test('what was shared, to be read or changed, and to be shared on by those who may change it', async () => {
    await office.shares.save({ entity: 'customer', recordId: ids['South']!, grantee: 'user:me' })
    await office.shares.save({ entity: 'customer', recordId: ids['Oslo']!, grantee: 'team:north', level: 'update' })
    const session = as(shared)
    expect((await seen(session))[0]).toEqual(['Oslo', 'South'])
    await expect(session.customers.update(ids['South']!, { source: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(session.customers.update(ids['Oslo']!, { source: 'x' })).resolves.toMatchObject({ version: 2 })
    await expect(session.customers.delete(ids['Oslo']!)).rejects.toMatchObject({ code: 'forbidden' })
    const both = as((request) => (request.entity === 'share' ? everything(request) : shared(request)))
    await expect(both.shares.save({ entity: 'customer', recordId: ids['Oslo']!, grantee: 'user:friend' })).resolves.toMatchObject({ level: 'read' })
    await expect(both.shares.save({ entity: 'customer', recordId: ids['South']!, grantee: 'user:friend' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('customers in a portal themselves and what was made visible to them', async () => {
    const session = as(portalCustomer, { type: 'portal', id: 'p', customerId: ids['South']! })
    expect([(await session.customers.find()).items.map(({ displayName }) => displayName), (await session.interactions.find()).items.map(({ subject }) => subject)]).toEqual([['South'], ['South']])
    await expect(session.tasks.find()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(as(portalCustomer).customers.find()).rejects.toMatchObject({ code: 'forbidden' })
    const other = as(portalCustomer, { type: 'portal', id: 'p', customerId: ids['Mine']! })
    expect((await other.interactions.find()).items).toEqual([])
  })

  test('auditors everything, to be read and exported', async () => {
    const session = as(readOnly(administrator))
    expect((await seen(session))[2]).toContain('private')
    expect([session.may('read', 'customer'), session.may('export', 'customer'), session.may('update', 'customer'), session.may('create', 'task')]).toEqual([true, true, false, false])
    await expect(session.customers.update(ids['Mine']!, { source: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('Who looked at what is told to administrators and auditors alone, and written by nobody', () => {
  const told = (preset: RecordPolicy) => ['read', 'export', 'create', 'update', 'delete'].filter((action) => as(preset).may(action, 'disclosure'))
  for (const preset of [everything, own, team, teamTree(() => []), shared, portalCustomer, readOnly(everything), byCustomers(() => ({}))]) expect(told(preset)).toEqual([])
  for (const preset of [administrator, readOnly(administrator), () => true]) expect(told(preset)).toEqual(['read', 'export'])
})

test('Grants are joined so that nothing is said twice', () => {
  const [a, b] = [{ ownerId: 'a' }, { ownerId: 'b' }]
  expect([eitherOf(), eitherOf(false, a), eitherOf(a, true), eitherOf(a, b)]).toEqual([false, a, true, { or: [a, b] }])
  expect([bothOf(), bothOf(true, a), bothOf(a, false), bothOf(a, b)]).toEqual([true, a, false, { and: [a, b] }])
})

describe('territories', () => {
  test('are those that somebody has and those below, as a plugin keeps them', async () => {
    const regions = definePlugin({ id: 'regions', api: 1, version: '1.0.0', fields: { customer: { region: writable(filterable(optional(key()))) } } })
    const tree: Readonly<Record<string, readonly string[]>> = { europe: ['nordics', 'norway'], nordics: ['norway'] }
    const mine = territory({ plugin: 'regions', field: 'region', of: ({ id }) => (id === 'nora' ? ['nordics'] : id === 'eve' ? ['europe', 'asia'] : []), below: (each) => tree[each] ?? [] })
    const one = await createCrm({ storage: memoryStorage(), plugins: [regions], policy: (request) => request.actor.id === 'office' || mine(request) })
    const all = one.session({ tenant: 'acme', actor: { type: 'user', id: 'office' } })
    for (const region of ['europe', 'nordics', 'norway', 'asia', 'africa', null]) {
      const { id } = await all.customers.create({ kind: 'person', name: { given: region ?? 'nowhere' }, ...(region === 'africa' && { ownerId: 'nora' }), ext: { regions: { region } } })
      await all.tasks.create({ title: region ?? 'nowhere', customerId: id })
    }
    const found = async (id: string) => {
      const session = one.session({ tenant: 'acme', actor: { type: 'user', id } })
      const customers = (await session.customers.find()).items.map(({ displayName }) => displayName).toSorted()
      expect((await session.tasks.find()).items.map(({ title }) => title).toSorted()).toEqual(customers)
      return customers
    }
    expect(await found('nora')).toEqual(['africa', 'nordics', 'norway'])
    expect(await found('eve')).toEqual(['asia', 'europe', 'nordics', 'norway'])
    expect(await found('nobody')).toEqual([])
    await one.close()
  })
})
