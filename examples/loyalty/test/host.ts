import { createCrm, isDiwanError } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import type * as Plugins from '@diwan-examples/loyalty'

/** What a host saw of both plugins. */
export interface Seen {
  readonly installed: readonly string[]
  readonly tiers: readonly ('gold' | 'silver' | null)[]
  readonly lists: readonly (readonly number[])[]
  readonly gift: unknown
  readonly tasks: readonly (string | null)[]
  readonly refusals: readonly unknown[]
  readonly drift: readonly string[]
}

/** A host that uses all that both plugins offer. Its types are part of the test: a plugin that says too little does not compile here. */
export async function tryPlugins(storage: Storage, { gifts, loyalty }: typeof Plugins): Promise<Seen> {
  const crm = await createCrm({ storage, plugins: [gifts(), loyalty({ goldFrom: 100 })] })
  const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const { id, ext } = await session.customers.create({ kind: 'person', name: { given: 'A' }, ext: { loyalty: { card: 'c1' }, gifts: { wish: 'a book', budget: { amount: '12.50', currency: 'EUR' } } } })
  await session.customers.createMany([{ kind: 'person', name: { given: 'B' } }, { kind: 'person', name: { given: 'C' } }])
  const tiers = [ext.loyalty.tier, await crm.services.loyalty.award('acme', id, 150), await crm.services.gifts.give('acme', id, { title: 'A book', price: 60 })]
  const { items } = await session.customers.find({ where: { ext: { loyalty: { points: { gte: 1 }, tier: 'silver' }, gifts: { count: 1 } } }, sort: '-ext.loyalty.points' })
  const silver = await session.customers.find({ where: { ext: { loyalty: { tier: 'silver' } } }, sort: 'ext.loyalty.points' })
  const customer = await session.customers.get(id)
  const budget: { readonly amount: string; readonly currency: string } | null = customer.ext.gifts.budget
  const lastOn: string | null = customer.ext.gifts.lastOn
  const given = await session.repository('giftsItem').find({ where: { customerId: id } })
  const tasks = await session.tasks.find({ where: { customerId: id } })
  const refusals = [
    await refusal(crm.services.loyalty.award('acme', id, -1000)),
    await refusal(crm.services.gifts.give('acme', id, { title: 'A house', price: 1000 })),
    await refusal(session.customers.update(id, { ext: { gifts: { wish: 'everything' } } })),
    await refusal(session.customers.createMany([{ kind: 'person', name: { given: 'D' } }, { kind: 'person', name: { given: 'E' }, ext: { gifts: { wish: 'everything' } } }])),
  ]
  // @ts-expect-error -- no plugin has such a field
  void customer.ext.loyalty.rank
  // @ts-expect-error -- nor such a tier
  void (customer.ext.loyalty.tier === 'bronze')
  // @ts-expect-error -- the points of a price are a number
  void refusal(crm.services.gifts.give('acme', id, { title: 'A book', price: '60' }))
  // @ts-expect-error -- nobody offers this
  void crm.services.sales
  // @ts-expect-error -- The plugin 'gifts' requires 'loyalty', which is not in this list.
  void refusal(createCrm({ storage, plugins: [gifts()] }))
  const drift = (await storage.drift?.()) ?? []
  await crm.close()
  return {
    installed: crm.plugins.report().map((each) => `${each.id} ${each.version}: ${each.permissions.join()}; ${each.hooks.join()}`),
    tiers,
    lists: [items.map((each) => each.ext.loyalty.points), silver.items.map((each) => each.ext.loyalty.points)],
    gift: { budget, isDated: lastOn !== null, items: (given.items as readonly object[]).map((item) => ({ title: (item as { title: string }).title, state: (item as { state: string }).state })) },
    tasks: tasks.items.map((task) => task.ext.gifts.giftId),
    refusals,
    drift: drift.map(({ says }) => says),
  }
}

/** What both plugins are to show, whichever build of them and whichever copy of the core they run on. */
export const expected: Seen = {
  installed: ['loyalty 1.0.0: loyalty.award; customer.before', 'gifts 1.2.0: gifts.give; customer.beforeMany,customer.written'],
  tiers: ['silver', 'gold', 'silver'],
  lists: [[90], [0, 0, 90]],
  gift: { budget: { amount: '12.50', currency: 'EUR' }, isDated: true, items: [{ title: 'A book', state: 'promised' }] },
  tasks: ['gift-1'],
  refusals: [
    ['write_rejected', 'loyalty.negative_points', 'ext.loyalty.points', 'Points are not negative'],
    ['gifts_too_dear', null, 'price', 'The customer has 90 points, and A house costs 1000'],
    ['write_rejected', 'gifts.too_much', 'ext.gifts.wish', 'Nobody gets everything'],
    ['write_rejected', 'gifts.too_much', '1.ext.gifts.wish', 'Nobody gets everything'],
  ],
  drift: [],
}

async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call
  } catch (error) {
    if (!isDiwanError(error)) throw error
    const issue = error.issues?.[0]
    return [error.code, issue?.code ?? null, error.field, issue?.message ?? error.message]
  }
}
