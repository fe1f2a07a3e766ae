import { expect, it } from 'vitest'
import { crmWithCustomer } from './crm.ts'

it('takes points back once they are too old, those that were spent first', async () => {
  const { crm, clock, award, loyaltyOf } = await crmWithCustomer()
  await crm.plugins.deliver()
  await award(150)
  clock.set('2027-05-10T09:00:00Z')
  await award(40)
  await award(-60)
  clock.set('2027-11-20T09:00:00Z')
  await crm.plugins.deliver()
  expect(await loyaltyOf()).toEqual({ tier: 'silver', points: 130 })
  clock.set('2027-12-01T03:00:00Z')
  await crm.plugins.deliver()
  expect(await loyaltyOf()).toEqual({ tier: null, points: 40 })
  await crm.plugins.deliver()
  expect((await loyaltyOf()).points).toBe(40)
})

it('leaves points alone that are of use for as long as the tenant says', async () => {
  const { crm, session, clock, award, loyaltyOf } = await crmWithCustomer()
  await session.pluginSettings.save({ plugin: 'loyalty', document: { validMonths: 24 } })
  await award(150)
  clock.set('2027-12-01T03:00:00Z')
  await crm.plugins.deliver()
  expect((await loyaltyOf()).points).toBe(150)
})
