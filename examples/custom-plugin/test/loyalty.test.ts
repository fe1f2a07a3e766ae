import { expect, it } from 'vitest'
import { loyaltyAward } from '../src/loyalty-award.ts'
import { crmWithCustomer } from './crm.ts'

it('gives a customer the tier of their points', async () => {
  const { award, loyaltyOf } = await crmWithCustomer()
  expect(await loyaltyOf()).toEqual({ tier: null, points: 0 })
  expect(await award(120)).toBe(120)
  expect(await loyaltyOf()).toEqual({ tier: 'silver', points: 120 })
  await award(380)
  expect(await loyaltyOf()).toEqual({ tier: 'gold', points: 500 })
})

it('lets a tenant say where its tiers begin, and refuses gold below silver', async () => {
  const { session, award, loyaltyOf } = await crmWithCustomer()
  await session.pluginSettings.save({ plugin: 'loyalty', document: { goldFrom: 50, silverFrom: 10 } })
  await award(50)
  expect((await loyaltyOf()).tier).toBe('gold')
  const upsideDown = session.pluginSettings.save({ plugin: 'loyalty', document: { goldFrom: 5 } })
  await expect(upsideDown).rejects.toThrow(expect.objectContaining({ code: 'validation_failed' }))
})

it('writes down each award, and neither award nor points where there would be fewer than none', async () => {
  const { session, award, id, loyaltyOf } = await crmWithCustomer()
  await award(30, 'First order')
  await expect(award(-31, 'A mug')).rejects.toThrow(
    expect.objectContaining({ code: 'write_rejected', issues: [expect.objectContaining({ code: 'loyalty.negative_points', path: ['ext', 'loyalty', 'points'] })] }),
  )
  const { items } = await session.repository(loyaltyAward).find({ where: { customerId: id } })
  expect(items).toMatchObject([{ points: 30, reason: 'First order', createdBy: 'plugin:loyalty' }])
  expect((await loyaltyOf()).points).toBe(30)
})

it('loses none of many awards at once', async () => {
  const { award, loyaltyOf } = await crmWithCustomer()
  await Promise.all(Array.from({ length: 5 }, () => award(10)))
  expect((await loyaltyOf()).points).toBe(50)
})

it('leaves points and tier to the plugin', async () => {
  const { session, id } = await crmWithCustomer()
  const points = session.customers.update(id, { ext: { loyalty: { points: 1_000 } } })
  await expect(points).rejects.toThrow(expect.objectContaining({ code: 'forbidden', field: 'ext.loyalty.points' }))
})

it('writes awards, which nobody else does', async () => {
  const { session, award, id } = await crmWithCustomer()
  await award(30)
  const awards = session.repository(loyaltyAward)
  await expect(awards.create({ customerId: id, points: 9, reason: 'Mine' })).rejects.toThrow(expect.objectContaining({ code: 'forbidden' }))
  expect((await awards.find()).items.map(({ points }) => points)).toEqual([30])
})

it('finds and sorts customers by tier and points', async () => {
  const { session, award, id } = await crmWithCustomer()
  await session.customers.create({ kind: 'person', name: { given: 'Omar' } })
  await award(120)
  expect((await session.customers.find({ where: { ext: { loyalty: { tier: 'silver' } } } })).items.map((each) => each.id)).toEqual([id])
  expect((await session.customers.find({ sort: '-ext.loyalty.points' })).items.map(({ ext }) => ext.loyalty.points)).toEqual([120, 0])
})
