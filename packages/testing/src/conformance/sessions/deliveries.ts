import { createCrm, definePlugin, type Crm } from '@diwan/core'
import * as z from 'zod'
import { equal } from '../../assert/assert.ts'
import { collectingLog } from '../../crm/collecting-log.ts'
import { fakeClock } from '../../crm/fake-clock.ts'
import { person } from './examples.ts'
import type { Suite } from '../suite.ts'

/** Notes what it is told, fails where it is told to, and does something of each once. */
const courier = (told: string[], failing: Set<string>) =>
  definePlugin({
    id: 'courier',
    api: 1,
    version: '1.0.0',
    rights: { customer: ['read'], task: ['create', 'read'] },
    events: { followed: z.object({ title: z.string() }) },
    jobs: {
      follow: { input: z.object({ title: z.string() }), run: async ({ title }, { once }) => void (await once('event', async (own) => (await own.emit('followed', { title }), null))) },
      daily: { input: z.object({}), schedule: '0 4 * * *', run: (_input, { own }) => void told.push(`daily ${own.tenant}`) },
    },
    on: { 'courier.followed': ({ title }) => void told.push(`followed ${title}`) },
    hooks: {
      customer: {
        async committed({ change, id }, { once, own }) {
          const { displayName } = await own.customers.get(id)
          told.push(`${displayName} ${change.recordVersion}`)
          await once('task', async (inside) => {
            const title = `${displayName} ${change.recordVersion}`
            await inside.tasks.create({ title, customerId: id })
            await inside.enqueue('follow', { title }, { key: title })
            return null
          })
          if (failing.has(displayName)) throw new Error('no “network” 🙁')
        },
      },
    },
  })

/** Plugins are told of what is committed, do their jobs and hear events; on the storage's own rows. */
export function deliveries(suite: Suite): void {
  suite.opened('tells plugins of what is committed, again where they fail, and each effect is there once', async ({ storage }) => {
    const [told, failing] = [[] as string[], new Set<string>()]
    const clock = fakeClock()
    const crm: Crm = await createCrm({ storage, plugins: [courier(told, failing)], runner: 'none', pluginLimits: { retries: 1 }, ports: { clock, log: collectingLog() } })
    const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const passed = (from: number) => told.slice(from).toSorted()
    const made = await session.customers.createMany([person('A'), person('B')])
    failing.add('A Gute')
    for (const { id } of made) await session.customers.update(id, { lifecycle: 'active' })
    await crm.session({ tenant: 'other', actor: { type: 'user', id: 'u_1' } }).customers.create(person('C'))
    equal(await crm.plugins.deliver('acme'), { done: 8, failed: 1, parked: 0 }, 'what was delivered')
    equal(passed(0), ['A Gute 1', 'B Gute 1', 'B Gute 2', 'followed A Gute 1', 'followed B Gute 1', 'followed B Gute 2'])
    equal((await crm.plugins.deliver('acme')).done, 0, 'nothing is due')
    clock.advance(10_000)
    equal(await crm.plugins.deliver('acme'), { done: 0, failed: 1, parked: 1 }, 'the last try')
    const { items } = await crm.plugins.deliveries('acme')
    equal(items.map(({ state, attempts, error }) => [state, attempts, error]), [['parked', 2, 'no “network” 🙁'], ['held', 0, null]])
    const told0 = told.length
    failing.clear()
    equal(await crm.plugins.replay('acme', [items[0]!.id]), 1, 'replayed')
    equal(await crm.plugins.deliver(), { done: 7, failed: 0, parked: 0 }, 'in all tenants')
    equal(passed(told0), ['A Gute 1', 'A Gute 2', 'C Gute 1', 'followed A Gute 2', 'followed C Gute 1'])
    equal((await session.tasks.find({ select: ['title'], limit: 50 })).items.map(({ title }) => title).toSorted(), ['A Gute 1', 'A Gute 2', 'B Gute 1', 'B Gute 2'], 'tasks')
    equal((await crm.plugins.deliveries('acme')).items, [], 'what is left')
    clock.set('2026-11-23T04:00:01.000Z')
    await crm.plugins.deliver()
    await crm.plugins.deliver()
    equal(passed(told0 + 5), ['daily acme', 'daily other'])
    await crm.close()
  })

  suite.needing('beside', 'shares the work among processes, each thing done by one of them', async ({ storage }, open) => {
    const told: string[] = []
    const options = { plugins: [courier(told, new Set())], runner: 'none' } as const
    const one: Crm = await createCrm({ ...options, storage })
    const two: Crm = await createCrm({ ...options, storage: await open() })
    const session = one.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const names = Array.from({ length: 20 }, (_, n) => `P${String(n).padStart(2, '0')}`)
    await session.customers.createMany(names.map((name) => person(name)))
    for (let round = 0; round < 6; round++) await Promise.all([one.plugins.deliver('acme'), two.plugins.deliver('acme')])
    equal(told.toSorted(), names.flatMap((name) => [`${name} Gute 1`, `followed ${name} Gute 1`]).toSorted())
    await two.close()
    await one.close()
  })
}
