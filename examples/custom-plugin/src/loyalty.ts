import { definePlugin, pluginRef, type ContractOf, type Plugin } from '@diwan/core'
import * as z from 'zod'
import { awardPoints } from './award-points.ts'
import { contributions } from './contributions.ts'
import { expirePoints } from './expire-points.ts'
import { customerFields, tiers } from './fields.ts'
import { loyaltyAward } from './loyalty-award.ts'
import { readAward } from './read-award.ts'
import { settings } from './settings.ts'
import { tierOf } from './tier-of.ts'

const tier = z.enum(tiers).nullable()

const define = () =>
  definePlugin({
    id: 'loyalty',
    api: 1,
    version: '1.0.0',
    fields: { customer: customerFields },
    entities: [loyaltyAward],
    permissions: { award: 'Award points' },
    rights: { customer: ['read', 'update'], task: ['create'] },
    settings,
    events: { tierChanged: z.object({ customerId: z.string(), from: tier, to: tier }) },
    ui: contributions,

    setup: ({ session }) => ({
      /** Gives the customer's points after the award. Rejects with `write_rejected` where they would be negative. */
      award: (tenant: string, customerId: string, points: number, reason: string): Promise<number> =>
        awardPoints(session({ tenant }), { customerId, points, reason }),
    }),

    hooks: {
      customer: {
        async before(write, { own }) {
          const { points } = write.after.ext.loyalty
          if (points < 0) write.reject('negative_points', `A customer cannot have ${points} points`, 'points')
          write.set({ tier: tierOf(points, await own.settings()) })
        },
        async written({ id, before, after }, { own }) {
          const from = before?.ext.loyalty.tier ?? null
          const to = after.ext.loyalty.tier
          if (from !== to) await own.emit('tierChanged', { customerId: id, from, to })
        },
      },
    },

    on: {
      async 'loyalty.tierChanged'({ customerId, to }, { once }) {
        if (to !== 'gold') return
        await once('congratulate', async ({ tasks }) => (await tasks.create({ title: 'Congratulate on gold', customerId })).id)
      },
    },

    jobs: {
      expire: {
        input: z.object({}),
        schedule: '0 3 1 * *',
        async run(_input, { own, signal }) {
          const { validMonths } = await own.settings()
          await expirePoints(own, validMonths, signal)
        },
      },
    },

    routes: {
      'POST /customers/:id/award': {
        permission: 'award',
        summary: 'Awards points to a customer.',
        async handle(request, { session, own, params }) {
          const award = await readAward(request)
          const { id } = await session.customers.get(params['id']!)
          return Response.json({ points: await awardPoints(own, { customerId: id, ...award }) }, { status: 201 })
        },
      },
    },
  })

/** All that hosts and other plugins know of it. */
export interface LoyaltyPlugin extends ContractOf<ReturnType<typeof define>> {}

export const loyalty = (): Plugin<LoyaltyPlugin> => define()

/** For plugins that require it. */
export const loyaltyRef = pluginRef<LoyaltyPlugin>('loyalty')
