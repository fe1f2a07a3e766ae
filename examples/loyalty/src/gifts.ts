import { DiwanError, defineEntity, defineMigration, definePlugin, field, pluginRef, type ContractOf, type Plugin } from '@diwan/core'
import { loyaltyRef } from './loyalty.ts'

const { defaulted, filterable, integer, money, oneOf, optional, plainDate, reference, text, writable } = field

/** A gift that a customer got for points. */
const gift = defineEntity('giftsItem', {
  collection: 'giftsItems',
  fields: {
    title: text({ max: 100, personal: false }),
    customerId: reference('customer', { merge: 'move', delete: 'cascade', erase: 'delete' }),
    price: integer(),
    state: defaulted(oneOf(['promised', 'sent']), 'promised'),
  },
  relations: { customer: { kind: 'one', to: 'customer', local: 'customerId' } },
  subjects: ['customerId'],
  indexes: [{ fields: ['customerId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})

/** The first version kept no number of gifts. */
const counted = defineMigration({
  id: '2026-11-count',
  phase: 'backfill',
  entity: 'customer',
  sets: ['ext'],
  after: ['mail/2026-10-lists'],
  fields(row) {
    const ext = row['ext'] as Readonly<Record<string, object>>
    return 'gifts' in ext ? { ext: { ...ext, gifts: { count: 1, ...ext['gifts'] } } } : null
  },
})

const define = () =>
  definePlugin({
    id: 'gifts',
    api: 1,
    version: '1.2.0',
    requires: { loyalty: loyaltyRef },
    optional: { mail: pluginRef('mail') },
    fields: {
      customer: {
        count: filterable(defaulted(integer(), 0)),
        lastOn: filterable(optional(plainDate())),
        wish: writable(optional(text({ max: 200, personal: true }))),
        budget: writable(filterable(optional(money()))),
      },
      task: { giftId: filterable(optional(field.key())) },
    },
    entities: [gift],
    permissions: { give: 'Give gifts to customers' },
    rights: { customer: ['read', 'update'], task: ['read', 'create'] },
    migrations: [counted],
    setup: ({ plugins, session }) => ({
      /** Gives a customer something for points, and tells their tier after it. Throws `gifts_too_dear`. */
      async give(tenant: string, customerId: string, { title, price }: { readonly title: string; readonly price: number }) {
        const own = session({ tenant })
        const { ext } = await own.customers.get(customerId)
        const points = await plugins.loyalty.points(tenant, customerId)
        if (points < price) throw new DiwanError('gifts_too_dear', `The customer has ${points} points, and ${title} costs ${price}`, { field: 'price', details: { points, price }, hint: 'Award points first' })
        await own.repository('giftsItem').create({ title, customerId, price } as object)
        await own.customers.update(customerId, { ext: { gifts: { count: ext.gifts.count + 1 } } })
        return plugins.loyalty.award(tenant, customerId, -price)
      },
    }),
    hooks: {
      customer: {
        beforeMany(writes) {
          for (const { operation, before, after, set, reject } of writes) {
            if (operation === 'delete') continue
            if (after.ext.gifts.wish === 'everything') reject('too_much', 'Nobody gets everything', 'wish')
            if (before && after.ext.gifts.count > before.ext.gifts.count) set({ lastOn: after.updatedAt.slice(0, 10) })
          }
        },
        async written({ operation, before, after }, { own, signal }) {
          signal.throwIfAborted()
          if (operation !== 'update' || after.ext.gifts.count === before?.ext.gifts.count) return
          await own.tasks.create({ title: `Send gift ${after.ext.gifts.count}`, customerId: after.id, ext: { gifts: { giftId: `gift-${after.ext.gifts.count}` } } })
        },
      },
    },
    onFailure: 'disable',
    dispose() {},
  })

export interface GiftsPlugin extends ContractOf<ReturnType<typeof define>> {}
export const gifts = (): Plugin<GiftsPlugin> => define()
export const giftsRef = pluginRef<GiftsPlugin>('gifts')
