import { definePlugin, field, pluginRef, type ContractOf, type Plugin } from '@diwan/core'

const { defaulted, filterable, integer, key, oneOf, optional, sortable, writable } = field

export interface LoyaltyOptions {
  /** So many points make a customer gold. */
  readonly goldFrom: number
}

const define = ({ goldFrom }: LoyaltyOptions) =>
  definePlugin({
    id: 'loyalty',
    api: 1,
    version: '1.0.0',
    fields: {
      customer: {
        tier: filterable(optional(oneOf(['gold', 'silver']))),
        points: sortable(defaulted(integer(), 0)),
        card: writable(filterable(optional(key()))),
      },
    },
    permissions: { award: 'Award loyalty points' },
    rights: { customer: ['read', 'update'] },
    setup: ({ session }) => ({
      async points(tenant: string, customerId: string) {
        return (await session({ tenant }).customers.get(customerId)).ext.loyalty.points
      },
      /** Gives a customer points, or takes them, and tells their tier. */
      async award(tenant: string, customerId: string, points: number) {
        const { customers } = session({ tenant })
        const { ext } = await customers.get(customerId)
        const customer = await customers.update(customerId, { ext: { loyalty: { points: ext.loyalty.points + points } } })
        return customer.ext.loyalty.tier
      },
    }),
    hooks: {
      customer: {
        before(write) {
          if (write.operation === 'delete') return
          const { points } = write.after.ext.loyalty
          if (points < 0) write.reject('negative_points', 'Points are not negative', 'points')
          write.set({ tier: points >= goldFrom ? 'gold' : 'silver' })
        },
      },
    },
  })

export interface LoyaltyPlugin extends ContractOf<ReturnType<typeof define>> {}
export const loyalty = (options: LoyaltyOptions): Plugin<LoyaltyPlugin> => define(options)
export const loyaltyRef = pluginRef<LoyaltyPlugin>('loyalty')
