import { createClient } from '@diwan/client'
import { createCrm, definePlugin, field, type ContractOf } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { createHandler, type UiArrangement } from '@diwan/server'
import { html } from 'lit'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import '../define/all.ts'
import { clean, eventually } from '../testing/mount.ts'
import { definePluginUi, type CustomerContext } from './plugins.ts'

afterEach(clean)

// As a plugin's package has it: the server entry.
const loyalty = definePlugin({
  id: 'loyalty',
  api: 1,
  version: '1.0.0',
  permissions: { award: 'Award points' },
  fields: {
    customer: {
      tier: field.writable(field.labelled(field.optional(field.oneOf(['gold', 'silver'])), { en: 'Tier', fa: 'سطح' }, { gold: { en: 'Gold', fa: 'طلایی' } })),
      points: field.sortable(field.labelled(field.defaulted(field.integer(), 0), { en: 'Points', fa: 'امتیاز' })),
    },
  },
  ui: [
    { id: 'badge', slot: 'customer.badge', label: { en: 'Tier', fa: 'سطح' } },
    { id: 'award', slot: 'customer.action', label: { en: 'Award 10 points' }, permission: 'award' },
    { id: 'note', slot: 'customer.panel', label: { en: 'Loyalty' } },
  ],
  hooks: { customer: { before: (write) => write.set({ points: write.after.ext.loyalty.tier === 'gold' ? 100 : 10 }) } },
})

interface LoyaltyPlugin extends ContractOf<typeof loyalty> {}

// And the `./ui` entry.
const drawTier = ({ record }: CustomerContext<LoyaltyPlugin>) => {
  const tier: 'gold' | 'silver' | null = record.ext.loyalty.tier
  return html`<b class="tier">${tier}</b>`
}
const loyaltyUi = definePluginUi({
  plugin: 'loyalty',
  version: '1.0.0',
  contributions: {
    badge: { load: () => drawTier },
    award: { load: () => () => undefined },
    note: { load: () => () => 'A note' },
  },
})

/** A page of a host that has the plugin on both sides, with nothing between them but a network that is not there. */
async function page(tag: string, ui: UiArrangement = {}, permits = true) {
  const crm = await createCrm({ storage: memoryStorage(), plugins: [loyalty], policy: { records: () => true, permits: () => permits } })
  onTestFinished(() => crm.close())
  const handler = createHandler(crm, { secret: 'a secret of at least thirty-two bytes', session: () => ({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }), ui })
  const { id } = await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.create({ kind: 'person', name: { given: 'Claire', family: 'Gute' }, ext: { loyalty: { tier: 'gold' } } })
  const provider = document.createElement('diwan-provider')
  const client = createClient({ endpoint: `${location.origin}/api/crm`, fetch: handler })
  onTestFinished(() => client.close())
  Object.assign(provider, { client, plugins: [loyaltyUi], locale: 'fa' })
  const element = document.createElement(tag)
  Object.assign(element, { customerId: id, columns: 'ext.loyalty.tier,ext.loyalty.points' })
  element.style.inlineSize = '1200px'
  provider.append(element)
  document.body.append(provider)
  const root = element.shadowRoot!
  return { crm, id, root, titles: () => [...root.querySelectorAll('.more h3')].map(({ textContent }) => textContent) }
}

it('fields that a plugin declares are columns, with no code of anybody', async () => {
  const { root } = await page('diwan-customer-list')
  await eventually(() => [...root.querySelectorAll('.header .further')].map((each) => each.textContent?.trim())).toEqual(['سطح', 'امتیاز'])
  expect([...root.querySelectorAll('.scroller .further')].map((each) => each.textContent?.trim())).toEqual(['طلایی', '۱۰۰'])
})

it('a field that people may write is edited on the customer’s page, by the rules of the plugin', async () => {
  const { root, crm, id } = await page('diwan-customer')
  await eventually(() => root.querySelector('.tier')?.textContent).toBe('gold')
  root.querySelector<HTMLElement>('.edit-fields')!.click()
  await eventually(() => root.querySelectorAll('.field-form .field').length).toBe(1)
  root.querySelector<HTMLSelectElement>('.field-form select')!.value = 'silver'
  root.querySelector<HTMLFormElement>('.field-form')!.requestSubmit()
  await eventually(() => root.querySelector('.tier')?.textContent).toBe('silver')
  await eventually(() => root.querySelector('.facts dl')?.textContent).toMatch(/امتیاز\s*۱۰(?!۰)/)
  const { ext } = await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.get(id)
  expect(ext.loyalty).toEqual({ tier: 'silver', points: 10 })
})

it('a host leaves out and renames, and who may not is not offered', async () => {
  const { root, titles } = await page('diwan-customer', { 'loyalty.badge': false, 'loyalty.note': { label: { fa: 'باشگاه' } } }, false)
  await eventually(titles).toContain('باشگاه')
  expect([root.querySelector('.tier'), root.querySelector('.plugin-action')]).toEqual([null, null])
})
