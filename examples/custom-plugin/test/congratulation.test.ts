import { expect, it } from 'vitest'
import { crmWithCustomer } from './crm.ts'

it('asks somebody to congratulate who becomes gold, once each time', async () => {
  const { crm, session, award } = await crmWithCustomer()
  const titles = async () => (await session.tasks.find()).items.map(({ title }) => title)
  await award(500)
  expect(await titles()).toEqual([])
  await crm.plugins.deliver()
  await crm.plugins.deliver()
  expect(await titles()).toEqual(['Congratulate on gold'])
  await award(10)
  await crm.plugins.deliver()
  expect(await titles()).toHaveLength(1)
  await award(-100)
  await award(100)
  await crm.plugins.deliver()
  expect(await titles()).toHaveLength(2)
})

it('tells the host of each change of tier', async () => {
  const { crm, id, award } = await crmWithCustomer()
  const heard: unknown[] = []
  crm.on('loyalty.tierChanged', ({ tenant, payload }) => void heard.push({ tenant, ...payload }))
  await award(120)
  await award(1)
  await expect.poll(() => heard).toEqual([{ tenant: 'acme', customerId: id, from: null, to: 'silver' }])
})
