import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Policy } from '../access/policy.ts'
import { createCrm } from '../create-crm.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import type { SessionOptions } from './session.ts'

const agent = { tenant: 'acme', actor: { type: 'user', id: 'u_1' } } as const
const open = (policy?: Policy) => createCrm({ storage: memoryStorage(), ...(policy && { policy }) })

describe('a session', () => {
  it.each([
    { tenant: '', actor: agent.actor },
    { tenant: 'a\0b', actor: agent.actor },
    { tenant: '\ud800', actor: agent.actor },
    { tenant: 5, actor: agent.actor },
    { tenant: 'acme' },
    { tenant: 'acme', actor: { type: 'user', id: '' } },
    { tenant: 'acme', actor: { id: 'u_1' } },
    { tenant: 'acme', actor: { type: 'user', id: 'x\udc00' } },
  ])('is refused to %j', async (options) => {
    const crm = await open()
    expect(() => crm.session(options as SessionOptions)).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
  })

  it('asks the policy once for each action and entity', async () => {
    const asked: string[] = []
    const crm = await open(({ action, entity }) => {
      asked.push(`${action} ${entity}`)
      return true
    })
    const session = crm.session(agent)
    for (let round = 0; round < 3; round++) await session.customers.find()
    await session.transaction((inside) => inside.customers.find())
    expect(asked).toEqual(['read customer'])
  })

  it('asks again after a policy threw, and never takes the failure for a no', async () => {
    let down = true
    const crm = await open(() => {
      if (down) throw new Error('The directory is down')
      return true
    })
    const session = crm.session(agent)
    for (let round = 0; round < 2; round++) await expect(session.customers.find()).rejects.toThrow('The directory is down')
    down = false
    await expect(session.customers.find()).resolves.toMatchObject({ items: [] })
  })

  it('takes a policy that reaches its own entity over relations, and looks past scopes there', async () => {
    const crm = await open(({ actor, entity }) => (actor.id === 'office' || entity !== 'customer' ? true : { relationshipsFrom: { some: { to: { some: { ownerId: actor.id } } } } }))
    const office = crm.session({ ...agent, actor: { type: 'user', id: 'office' } })
    const [mine, friend] = [await office.customers.create({ kind: 'person', name: { given: 'Mine' }, ownerId: 'u_1' }), await office.customers.create({ kind: 'person', name: { given: 'Friend' } })]
    await office.relationships.create({ fromId: friend.id, toId: mine.id, type: 'knows' })
    expect((await crm.session(agent).customers.find()).items.map((customer) => customer.id)).toEqual([friend.id])
  })

  it('starts weeks as its locale does', async () => {
    const crm = await createCrm({ storage: memoryStorage(), ports: { clock: { now: () => Date.parse('2026-11-22T09:30:00Z') } } })
    const due = async (locale: string) => {
      const session = crm.session({ ...agent, locale })
      return (await session.tasks.find({ where: { dueOn: { gte: { startOf: 'week' } } } })).items.map((task) => task.title)
    }
    await crm.session(agent).tasks.createMany([{ title: 'Monday', dueOn: '2026-11-16' }, { title: 'Saturday', dueOn: '2026-11-21' }, { title: 'Sunday', dueOn: '2026-11-22' }])
    expect(await due('de-DE')).toEqual(['Monday', 'Saturday', 'Sunday'])
    expect(await due('fa-IR')).toEqual(['Saturday', 'Sunday'])
    expect(await due('en-US')).toEqual(['Sunday'])
  })
})

describe('transactions within one', () => {
  afterEach(() => {
    vi.useRealTimers()
  })
  const person = (given: string) => ({ kind: 'person', name: { given } }) as const
  const gate = () => {
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    return { open: () => open(), opened }
  }

  it('run one after another, so that one which fails undoes its own writes alone', async () => {
    const session = (await open()).session(agent)
    const failing = gate()
    const outcomes = await session.transaction((inside) => {
      const fails = inside.transaction(async (within) => {
        await within.customers.create(person('A'))
        await failing.opened
        throw new Error('no')
      })
      const goesWell = inside.transaction((within) => within.customers.create(person('B')))
      const beside = inside.customers.create(person('C'))
      setTimeout(failing.open, 5)
      return Promise.allSettled([fails, goesWell, beside])
    })
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect((await session.customers.find()).items.map(({ displayName }) => displayName).toSorted()).toEqual(['B', 'C'])
    expect((await session.changes.read({ after: null })).changes).toHaveLength(2)
  })

  it('leave nothing known of the records that they undo', async () => {
    const session = (await open()).session(agent)
    const refusal = session.transaction(async (inside) => {
      let customerId = ''
      const undone = inside.transaction(async (within) => {
        customerId = (await within.customers.create(person('A'))).id
        throw new Error('no')
      })
      await expect(undone).rejects.toThrow('no')
      return inside.tasks.create({ title: 't', customerId })
    })
    await expect(refusal).rejects.toMatchObject({ code: 'validation_failed' })
  })

  it('wait for the calls that began before them', async () => {
    const session = (await open()).session(agent)
    await session.transaction(async (inside) => {
      const saved = inside.layouts.save({ target: 'dashboard', document: {} })
      const failing = inside.transaction(async (within) => {
        for (let read = 0; read < 5; read++) await within.customers.find()
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      await saved
    })
    expect((await session.layouts.count()).value).toBe(1)
  })

  it('say so where one waits for itself', async () => {
    const session = (await open()).session(agent)
    vi.useFakeTimers()
    const stuck = session.transaction((inside) => inside.transaction(() => inside.customers.create(person('A'))))
    const [, outcome] = await Promise.all([vi.advanceTimersByTimeAsync(10_000), Promise.allSettled([stuck])])
    expect(outcome).toMatchObject([{ reason: { code: 'storage_busy', blame: 'host' } }])
    vi.useRealTimers()
    expect((await session.customers.count()).value).toBe(0)
  })
})
