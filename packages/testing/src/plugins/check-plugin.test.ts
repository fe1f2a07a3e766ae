import { defineEntity, definePlugin, field, type AnyPlugin } from '@diwan/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { checkPlugin, type CheckPluginOptions } from './check-plugin.ts'

const award = defineEntity('loyaltyAward', {
  collection: 'loyaltyAwards',
  fields: { customerId: field.reference('customer', { merge: 'move', delete: 'keep', erase: 'delete' }), points: field.integer() },
  relations: { customer: { kind: 'one', to: 'customer', local: 'customerId' } },
  subjects: ['customerId'],
  indexes: [{ fields: ['customerId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})

/** A plugin, or one with some faults in place of what it has. */
const loyalty = (more: object = {}): AnyPlugin =>
  definePlugin({
    id: 'loyalty',
    api: 1,
    version: '1.1.0',
    fields: { customer: { points: field.defaulted(field.integer(), 0), greeted: field.defaulted(field.boolean(), false) } },
    entities: [award],
    permissions: { award: 'Award points' },
    rights: { customer: ['read', 'update'], task: ['create'] },
    events: { awarded: z.object({ customerId: z.string() }) },
    jobs: { expire: { input: z.object({}), schedule: '0 3 1 * *', run: async (_input, { own }) => void (await own.repository('loyaltyAward').find()) } },
    on: { 'loyalty.awarded': async ({ customerId }, { once }) => void (await once('greeting', async (own) => (await own.tasks.create({ title: 'Congratulate', customerId })).id)) },
    hooks: {
      customer: {
        before: (write) => void (write.operation === 'create' && write.set({ points: 10 })),
        committed: async (write, { once }) => void (await once('award', async (own) => (await own.repository('loyaltyAward').create({ customerId: write.id, points: 1 } as object), await own.emit('awarded', { customerId: write.id }), null))),
      },
    },
    routes: { 'POST /cards/:id/award': { permission: 'award', handle: () => new Response() } },
    ui: [{ id: 'card', slot: 'customer.panel', label: 'Loyalty' }],
    ...more,
  })

const ui = { plugin: 'loyalty', contributions: { card: { tag: 'diwan-loyalty-card', load: () => Map } } }
const released = () => definePlugin({ id: 'loyalty', api: 1, version: '1.0.0', entities: [award] })

/** The tests that a plugin fails, with what they say. */
async function failures(plugin: () => AnyPlugin, more: Partial<CheckPluginOptions> = {}): Promise<Readonly<Record<string, string>>> {
  const tests: [name: string, run: () => Promise<void>][] = []
  checkPlugin({ plugin, test: (name, run) => void tests.push([name, run]), ...more })
  const failed: Record<string, string> = {}
  for (const [name, run] of tests) await run().catch((error: unknown) => (failed[name] = String(error)))
  return failed
}

describe('a plugin that keeps its promises', () => {
  checkPlugin({ plugin: () => loyalty(), test: it, ui, releases: [{ version: '1.0.0', plugin: released }] })
})

describe('a plugin is found that', () => {
  it('does twice what it is told twice', async () => {
    const twice = () => loyalty({ hooks: { customer: { committed: async (write: { id: string }, { own }: { own: { tasks: { create(input: object): Promise<unknown> } } }) => void (await own.tasks.create({ title: 'Greet', customerId: write.id })) } } as never })
    expect(Object.keys(await failures(twice))).toEqual(['does the same however often it is told, of each change, event and job'])
    const job = () => loyalty({ jobs: { expire: { input: z.object({}), schedule: '0 3 1 * *', run: async (_input: object, { own }: { own: { tasks: { create(input: object): Promise<unknown> } } }) => void (await own.tasks.create({ title: 'Again' })) } } as never })
    expect(Object.keys(await failures(job))).toEqual(['does the same however often it is told, of each change, event and job'])
  })

  it('keeps something of a write that was refused', async () => {
    // An award for whoever came first, in a transaction of its own.
    const beside = () => {
      let award: ((customerId: string) => Promise<unknown>) | undefined
      let first: string | undefined
      return loyalty({
        setup: ({ session }: { session(options: object): { repository(name: string): { create(input: object): Promise<unknown> } } }) => void (award = (customerId) => session({ tenant: 'acme' }).repository('loyaltyAward').create({ customerId, points: 1 })),
        hooks: { customer: { before: (write: { operation: string; id: string }) => void (write.operation === 'create' && (first ? award!(first).catch(() => undefined) : (first = write.id))) } },
      })
    }
    expect(Object.keys(await failures(beside))).toContain('leaves nothing of a write that another plugin refuses after it')
  })

  it('cannot be started again', async () => {
    let starts = 0
    const single = () => loyalty({ setup: () => (starts++ > 0 ? Promise.reject(new Error('There is one already')) : undefined) })
    const failed = await failures(single)
    expect(failed['starts and is disposed of twice, on the same data']).toContain('There is one already')
  })

  it('draws something else than it declares', async () => {
    expect(await failures(() => loyalty(), { ui: { ...ui, contributions: { ...ui.contributions, badge: { tag: 'diwan-loyalty-card', load: () => null } } } })).toEqual({ 'draws what it declares, and declares what it draws': expect.stringContaining('badge') })
  })

  it('does not run at all', async () => {
    const failed = await failures(() => loyalty({ secrets: ['apiKey'] }))
    expect(failed['declares all that it stores, reaches and answers, and runs']).toContain('apiKey')
    expect(await failures(() => loyalty({ secrets: ['apiKey'] }), { secrets: { apiKey: 'k' } })).toEqual({})
  })
})
