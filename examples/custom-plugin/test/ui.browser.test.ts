import { createClient } from '@diwan/client'
import { insiders } from '@diwan/core'
import '@diwan/elements/define/all.js'
import { createHandler } from '@diwan/server'
import { createTestCrm } from '@diwan/testing'
import { expect, it, onTestFinished } from 'vitest'
import { loyalty } from '../src/index.ts'
import { loyaltyUi } from '../src/ui/index.ts'

/** A page of a host with the plugin on both sides, in which the handler takes the place of the network. */
async function page(tag: string, { points = 0, permits = true } = {}) {
  const { crm, session } = await createTestCrm({ plugins: [loyalty()], policy: { records: insiders, permits: () => permits } })
  onTestFinished(() => crm.close())
  const { id } = await session().customers.create({ kind: 'person', name: { given: 'Leila' } })
  await crm.services.loyalty.award('acme', id, points, 'An order')
  const handler = createHandler(crm, { secret: 'a secret of at least thirty-two bytes', session: () => ({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }) })
  const client = createClient({ endpoint: '/api/crm', fetch: handler })
  onTestFinished(() => client.close())
  const provider = Object.assign(document.createElement('diwan-provider'), { client, locale: 'fa', plugins: [loyaltyUi({ endpoint: '/api/crm', fetch: handler })] })
  const element = Object.assign(document.createElement(tag), { customerId: id, columns: 'ext.loyalty.tier' })
  element.style.inlineSize = '1200px'
  provider.append(element)
  document.body.append(provider)
  onTestFinished(() => provider.remove())
  const root = element.shadowRoot!
  const pointsOf = async () => (await session().customers.get(id)).ext.loyalty.points
  return { root, pointsOf }
}

it('shows a badge and points of who is gold, in the reader’s language', async () => {
  const { root } = await page('diwan-customer', { points: 500 })
  await expect.poll(() => root.textContent).toContain('★ طلایی')
  await expect.poll(() => root.querySelector('diwan-loyalty-card')?.shadowRoot?.textContent?.trim()).toBe('۵۰۰ امتیاز · طلایی')
})

it('shows points and tiers in the list', async () => {
  const { root } = await page('diwan-customer-list', { points: 120 })
  await expect.poll(() => root.querySelector('.scroller')?.textContent).toMatch(/۱۲۰[^]*نقره‌ای|نقره‌ای[^]*۱۲۰/)
})

it('awards points by the button, and refuses what the plugin refuses', async () => {
  const { root, pointsOf } = await page('diwan-customer')
  await award(root, 40)
  await expect.poll(pointsOf).toBe(40)
  await expect.poll(() => root.querySelector('diwan-loyalty-card')?.shadowRoot?.textContent).toContain('۴۰')
  await award(root, -50)
  await expect.poll(() => root.textContent).toContain('-10')
  expect(await pointsOf()).toBe(40)
})

it('offers no button to those who may not award', async () => {
  const { root } = await page('diwan-customer', { permits: false })
  await expect.poll(() => root.querySelector('diwan-loyalty-card')).not.toBeNull()
  expect(button(root)).toBeUndefined()
})

async function award(root: ShadowRoot, points: number): Promise<void> {
  await expect.poll(() => button(root)).toBeDefined()
  button(root)!.click()
  await expect.poll(() => document.querySelector('dialog input')).not.toBeNull()
  const [howMany, why] = document.querySelectorAll<HTMLInputElement>('dialog input')
  howMany!.value = String(points)
  why!.value = 'An order'
  document.querySelector<HTMLButtonElement>('dialog button[value=award]')!.click()
}

function button(root: ShadowRoot): HTMLButtonElement | undefined {
  return [...root.querySelectorAll('button')].find(({ textContent }) => textContent?.includes('دادن امتیاز'))
}
