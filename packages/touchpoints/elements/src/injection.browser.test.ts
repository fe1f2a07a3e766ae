import type { CrmClient } from '@diwan/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DiwanElement } from './foundation/diwan-element.ts'
import { createFakeClient, type FakeClient } from './testing/fake-client.ts'
import { idOf } from './testing/fake-data.ts'
import { loyaltySession, loyaltyUi, withLoyalty } from './testing/loyalty.ts'
import { clean, mount } from './testing/mount.ts'
import { payloads } from './testing/payloads.ts'

declare global {
  var ran: () => void
}

const written = ['displayName', 'given', 'family', 'full', 'value', 'title', 'snippet', 'body', 'subject', 'label', 'city', 'region', 'name', 'notes', 'role', 'occupation', 'residence', 'topic', 'source', 'externalId', 'url', 'lifecycle', 'outcome', 'motto', 'en']
const lists = ['tags', 'lines', 'roles']
const given = { 'customer-id': idOf('customer', 0) }
const elements = [['diwan-customer-list', { columns: 'ext.loyalty.tier,ext.loyalty.motto' }], ['diwan-customer', given], ['diwan-timeline', given], ['diwan-composer', given]] as const

let count = 0
beforeEach(() => {
  count = 0
  globalThis.ran = () => void count++
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  clean()
  vi.restoreAllMocks()
})

/** A client whose every answer has payloads for text, one after another from `from` on. */
function poisoned(from: number): FakeClient {
  let at = from
  const next = () => payloads[at++ % payloads.length]!
  const poison = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return written.includes(key) && !value.startsWith('ext.') ? next() : value
    if (Array.isArray(value)) return value.map((item: unknown) => (lists.includes(key) && typeof item === 'string' ? next() : poison(item, key)))
    if (value instanceof Map) return new Map([...value].map(([id, item]) => [id, poison(item)]))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, poison(member, name)]))
  }
  const through = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name)
        if (typeof member === 'function' && name !== 'subscribe') return async (...input: unknown[]) => poison(await (member as (...given: unknown[]) => unknown)(...input))
        return typeof member === 'object' && member !== null ? through(member) : member
      },
    })
  return through(withLoyalty(createFakeClient({ customers: 30, purchases: 8, session: loyaltySession })) as FakeClient & CrmClient)
}

/** What is there that no template of ours has. */
function foreign(root: ShadowRoot): string[] {
  const all = [...root.querySelectorAll('*')]
  const elements = all.filter(({ localName }) => ['script', 'iframe', 'object', 'embed', 'base', 'meta', 'link', 'marquee', 'math', 'video', 'audio', 'animate'].includes(localName))
  const handlers = all.filter(({ attributes }) => [...attributes].some(({ name }) => name.startsWith('on')))
  const addresses = all.flatMap((element) => ['href', 'src', 'action', 'data', 'formaction'].flatMap((name) => element.getAttribute(name) ?? [])).filter((address) => !['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(address, location.href).protocol))
  return [...elements.map(({ outerHTML }) => outerHTML), ...handlers.map(({ outerHTML }) => outerHTML), ...addresses]
}

it('no text that a record holds runs, in any element', { timeout: 120_000 }, async () => {
  const shown = new Set<string>()
  for (let from = 0; from < payloads.length; from += 20) {
    for (const [tag, attributes] of elements) {
      const { root, element } = await mount<DiwanElement>(tag, { with: attributes, client: poisoned(from), plugins: [loyaltyUi] })
      await new Promise((resolve) => setTimeout(resolve, 30))
      await element.updateComplete
      expect(foreign(root), tag).toEqual([])
      const text = root.textContent ?? ''
      for (const payload of payloads) if (text.includes(payload)) shown.add(payload)
      clean()
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(count).toBe(0)
  expect(payloads.length).toBeGreaterThanOrEqual(200)
  expect(payloads.filter((payload) => !shown.has(payload))).toEqual([])
})
