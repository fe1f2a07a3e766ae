import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCrm } from '../create-crm.ts'
import { defineEntity } from '../schema/entity.ts'
import * as field from '../schema/field.ts'
import { pluginRef, type ContractOf, type Plugin } from './contract.ts'
import { definePlugin, type OwnSession } from './define-plugin.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'

const define = () =>
  definePlugin({
    id: 'loyalty',
    api: 1,
    version: '1.0.0',
    fields: { customer: { points: field.defaulted(field.integer(), 0) } },
    permissions: { award: 'Award points' },
    events: { tierChanged: z.object({ customerId: z.string(), to: z.enum(['gold', 'silver']) }) },
    settings: z.object({ goldFrom: z.number().default(100) }),
    jobs: {
      monthly: {
        input: z.object({ month: z.string().default('') }),
        schedule: '0 3 1 * *',
        async run(input, { own, once }) {
          const month: string = input.month
          const from: number = (await own.settings()).goldFrom
          await own.enqueue('monthly', { month })
          // @ts-expect-error -- there is no such job
          await own.enqueue('yearly', { month })
          await once('x', async (inside) => {
            await inside.emit('tierChanged', { customerId: String(from), to: 'gold' })
            return null
          })
        },
      },
    },
    hooks: {
      customer: {
        before(write) {
          const points: number = write.after.ext.loyalty.points
          write.set({ points: points + 1 })
        },
        async written(_write, { own }) {
          await own.emit('tierChanged', { customerId: 'x', to: 'gold' })
          // @ts-expect-error -- no such value
          await own.emit('tierChanged', { customerId: 'x', to: 'bronze' })
        },
        async committed(write, { once, own }) {
          const to: string = write.change.actor
          await once(to, async (inside) => (await inside.customers.get(write.id)).displayName)
          await own.customers.get(write.id)
        },
      },
    },
    on: {
      'loyalty.tierChanged': (event, { key }) => {
        const to: 'gold' | 'silver' = event.to
        void [to, key]
      },
    },
    routes: {
      'POST /award': {
        permission: 'award',
        async handle(request, { session, own, params }) {
          const tenant: string = session.tenant
          await own.enqueue('monthly', {})
          return Response.json({ tenant, url: request.url, params })
        },
      },
      'POST /hook': {
        public: 'The shop calls it',
        async handle(_request, { session }) {
          await session({ tenant: 'a' }).enqueue('monthly', {})
          return new Response()
        },
      },
    },
    setup: ({ session }) => ({ award: async (tenant: string) => session({ tenant }).emit('tierChanged', { customerId: 'x', to: 'gold' }) }),
  })
interface LoyaltyPlugin extends ContractOf<ReturnType<typeof define>> {}
const loyalty = (): Plugin<LoyaltyPlugin> => define()
const loyaltyRef = pluginRef<LoyaltyPlugin>('loyalty')
const other = definePlugin({
  id: 'other',
  api: 1,
  version: '1.0.0',
  requires: { loyalty: loyaltyRef },
  on: {
    'loyalty.tierChanged': async (event, { plugins, own }) => {
      const to: 'gold' | 'silver' = event.to
      await plugins.loyalty.award(to)
      await own.customers.count()
    },
  },
  setup() {},
})
const wrong = definePlugin({
  id: 'wrong',
  api: 1,
  version: '1.0.0',
  requires: { loyalty: loyaltyRef },
  permissions: { a: 'A' },
  // @ts-expect-error -- there is no such event
  on: { 'loyalty.tierChange': () => {} },
  // @ts-expect-error -- there is no such permission
  routes: { 'GET /x': { permission: 'b', handle: () => new Response() } },
})

describe('the types of plugins', () => {
  it('follow from what is declared', async () => {
    const crm = await createCrm({ storage: memoryStorage(), plugins: [loyalty(), other], runner: 'none' })
    crm.on('loyalty.tierChanged', ({ payload }) => {
      const to: 'gold' | 'silver' = payload.to
      void to
    })
    // @ts-expect-error -- there is no such event
    crm.on('loyalty.tierChange', () => {})
    await crm.services.loyalty.award('acme')
    expect((await crm.plugins.deliveries('acme')).items.map(({ plugin, name }) => [plugin, name])).toEqual([['loyalty', 'loyalty.tierChanged'], ['other', 'loyalty.tierChanged']])
    await crm.close()
  })

  it('lend themselves to functions of the plugin', async () => {
    const award = defineEntity('loyaltyAward', { collection: 'loyaltyAwards', fields: { points: field.integer() }, indexes: [{ fields: ['createdAt'] }], sorts: ['createdAt'] })
    const fields = { customer: { points: field.sortable(field.defaulted(field.integer(), 0)) } }
    const awarded = async (own: OwnSession<'loyalty', typeof fields>, points: number): Promise<number> => {
      const { items } = await own.customers.find({ where: { ext: { loyalty: { points: { gte: 0 } } } } })
      const before: number = items[0]?.ext.loyalty.points ?? 0
      return before + (await own.repository(award).create({ points })).points
    }
    const awarding = definePlugin({ id: 'loyalty', api: 1, version: '1.0.0', fields, entities: [award], rights: { customer: ['read'] }, jobs: { later: { input: z.object({}), run() {} } }, setup: ({ session }) => ({ award: (points: number) => awarded(session({ tenant: 'acme' }), points) }) })
    const crm = await createCrm({ storage: memoryStorage(), plugins: [awarding], runner: 'none' })
    expect(await crm.services.loyalty.award(5)).toBe(5)
    await crm.close()
  })

  it('refuse what is not, and so does the kernel', async () => {
    await expect(createCrm({ storage: memoryStorage(), plugins: [loyalty(), wrong] })).rejects.toMatchObject({ code: 'plugins_invalid', issues: [{ path: ['wrong', 'on', 'loyalty.tierChange'] }, { path: ['wrong', 'routes', 'GET /x', 'permission'] }] })
  })
})
