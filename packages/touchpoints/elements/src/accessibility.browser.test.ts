import axe from 'axe-core'
import { ClientError } from '@diwan/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { DiwanElement } from './foundation/diwan-element.ts'
import { createFakeClient } from './testing/fake-client.ts'
import { idOf } from './testing/fake-data.ts'
import { loyaltySession, loyaltyUi, withLoyalty } from './testing/loyalty.ts'
import { clean, eventually, mount, start } from './testing/mount.ts'

const given = { 'customer-id': idOf('customer', 0) }
const elements = [
  ['diwan-customer-list', {}],
  ['diwan-customer', given],
  ['diwan-timeline', given],
  ['diwan-composer', given],
] as const
const languages = [
  { locale: 'en' },
  { locale: 'ar', calendar: 'islamic-umalqura' },
  { locale: 'fa', calendar: 'persian' },
]

beforeEach(() => page.viewport(1280, 900))
afterEach(clean)

async function problems(box: Element): Promise<string[]> {
  document.documentElement.lang = 'en'
  document.title = 'Elements'
  const heading = document.createElement('h1')
  heading.textContent = 'Customers'
  box.prepend(heading)
  const { violations } = await axe.run(box, { resultTypes: ['violations'] })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).join(' | ')}`)
}

describe.each(elements)('<%s>', (tag, attributes) => {
  describe.each(languages)('in $locale', (provider) => {
    it.each(['light', 'dark'])('has nothing for axe to find, %s', async (scheme) => {
      const { box } = await mount<DiwanElement>(tag, { with: attributes, provider, client: createFakeClient({ purchases: 8 }) })
      Object.assign(box.style, { colorScheme: scheme, background: scheme === 'dark' ? '#1a1c20' : 'white', color: scheme === 'dark' ? 'white' : 'black' })
      await new Promise((resolve) => setTimeout(resolve, 150))
      expect(await problems(box)).toEqual([])
    })
  })

  it('has nothing for axe to find in a narrow place', async () => {
    const { box } = await mount<DiwanElement>(tag, { with: attributes, width: 360, client: createFakeClient({ purchases: 8 }) })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(await problems(box)).toEqual([])
  })

  it('has nothing for axe to find while it loads, nor when it could not', async () => {
    const client = createFakeClient()
    for (const what of ['customer.find', 'customer.get', 'timeline']) client.fail(what, new ClientError({ code: 'network', detail: 'No.' }), { always: true })
    const release = ['customer.find', 'customer.get', 'timeline'].map((what) => client.hold(what))
    const { box, element } = start<DiwanElement>(tag, { with: attributes, client })
    await element.updateComplete
    expect(await problems(box)).toEqual([])
    for (const each of release) each()
    await element.whenReady()
    expect(await problems(box)).toEqual([])
  })
})

describe('a composer with its fields open', () => {
  it('has nothing for axe to find', async () => {
    const { box, element } = await mount<DiwanElement>('diwan-composer', { with: given })
    element.focus()
    await element.updateComplete
    expect(await problems(box)).toEqual([])
  })
})

describe('what plugins add, what failed of it included', () => {
  const places = [
    ['diwan-customer', given, '.edit-fields', '.field-form'],
    ['diwan-customer-list', { columns: 'ext.loyalty.tier' }, '.columns button', '.menu:not([hidden])'],
  ] as const

  describe.each(languages)('in $locale', (provider) => {
    it.each(places.flatMap((place) => [['light', 1200, ...place] as const, ['dark', 360, ...place] as const]))('has nothing for axe to find, %s, %i wide, in <%s>', async (scheme, width, tag, attributes, opener, opened) => {
      vi.spyOn(console, 'error').mockImplementation(() => {})
      const client = withLoyalty(createFakeClient({ purchases: 3, session: loyaltySession }))
      const { box, root, find } = await mount<DiwanElement>(tag, { with: attributes, provider, width, client, plugins: [loyaltyUi] })
      Object.assign(box.style, { colorScheme: scheme, background: scheme === 'dark' ? '#1a1c20' : 'white', color: scheme === 'dark' ? 'white' : 'black' })
      await eventually(() => root.querySelector(opener)).not.toBe(null)
      find(opener).click()
      await eventually(() => root.querySelector(opened)).not.toBe(null)
      await eventually(() => root.querySelectorAll('.plugin .bone').length).toBe(0)
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(await problems(box)).toEqual([])
      vi.restoreAllMocks()
    })
  })
})

describe('targets', () => {
  it.each(elements)('are at least 24 by 24 pixels in <%s>, links in running text apart', async (tag, attributes) => {
    const { all } = await mount<DiwanElement>(tag, { with: attributes, client: withLoyalty(createFakeClient({ session: loyaltySession })), plugins: [loyaltyUi] })
    await new Promise((resolve) => setTimeout(resolve, 150))
    const small = all('button, select, input:not([type=checkbox]), summary').filter((target) => {
      const { width, height } = target.getBoundingClientRect()
      return width > 0 && (width < 24 || height < 23.5)
    })
    expect(small.map(({ outerHTML }) => outerHTML.slice(0, 120))).toEqual([])
  })
})
