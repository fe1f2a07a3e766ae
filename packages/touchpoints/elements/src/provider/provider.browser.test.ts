import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DiwanTimeline } from '../timeline/timeline.ts'
import { setDefaultClient } from '../foundation/context.ts'
import { createFakeClient } from '../testing/fake-client.ts'
import { idOf } from '../testing/fake-data.ts'
import { clean, eventually, mount } from '../testing/mount.ts'
import { DiwanProvider } from './provider.ts'

const customerId = idOf('customer', 0)
/** What a server without records answers, whatever is asked. */
const nothing = { items: [], next: null, actor: { type: 'user', id: 'u_1', name: null }, assignable: [], fields: {}, contributions: [], withheld: [] }

afterEach(() => {
  clean()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function timeline(home: Element): DiwanTimeline {
  const element = document.createElement('diwan-timeline')
  element.customerId = customerId
  home.append(element)
  return element
}

describe('<diwan-provider>', () => {
  it('gives its client to elements that were there before it was defined', async () => {
    const late = document.createElement('late-provider') as DiwanProvider
    document.body.append(late)
    const element = timeline(late)
    await element.updateComplete
    expect(element.client).toBeUndefined()
    customElements.define('late-provider', class extends DiwanProvider {})
    late.client = createFakeClient()
    await element.whenReady()
    expect(element.client).toBe(late.client)
  })

  it('gives the nearest provider’s client, and a new one when it changes', async () => {
    const outer = await mount<DiwanTimeline>('diwan-timeline', { with: { 'customer-id': customerId } })
    const inner = document.createElement('diwan-provider')
    inner.client = createFakeClient()
    outer.provider.append(inner)
    const element = timeline(inner)
    await element.whenReady()
    expect(element.client).toBe(inner.client)
    const other = createFakeClient()
    inner.client = other
    await eventually(() => element.client).toBe(other)
  })

  it('is not needed: a listener that speaks the protocol will do', async () => {
    const client = createFakeClient()
    const host = document.createElement('div')
    host.addEventListener('context-request', (event) => {
      const { context, callback } = event as Event & { context: unknown; callback: (value: unknown) => void }
      if (context !== Symbol.for('@diwan/elements:client@1')) return
      event.stopPropagation()
      callback(client)
    })
    document.body.append(host)
    const element = timeline(host)
    await element.whenReady()
    expect(element.client).toBe(client)
  })

  it('gives its language and direction to what is inside, and leaves the host’s own alone', async () => {
    const provider = document.createElement('diwan-provider')
    provider.setAttribute('dir', 'ltr')
    provider.locale = 'fa'
    document.body.append(provider)
    await provider.updateComplete
    expect([provider.getAttribute('lang'), provider.getAttribute('dir')]).toEqual(['fa', 'ltr'])
    provider.removeAttribute('dir')
    provider.locale = 'ar'
    await provider.updateComplete
    expect([provider.getAttribute('lang'), provider.getAttribute('dir')]).toEqual(['ar', 'rtl'])
    provider.locale = undefined
    await provider.updateComplete
    expect([provider.getAttribute('lang'), provider.getAttribute('dir')]).toEqual([null, null])
  })

  it('talks to its endpoint with a token from the token endpoint', async () => {
    const asked: [string, string | null][] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
      const request = new Request(input)
      asked.push([new URL(request.url).pathname, request.headers.get('authorization')])
      return Response.json(request.url.endsWith('/token') ? { token: 't-1' } : nothing)
    })
    const provider = document.createElement('diwan-provider')
    provider.setAttribute('endpoint', '/api/crm')
    provider.setAttribute('token-endpoint', '/token')
    document.body.append(provider)
    const element = timeline(provider)
    await element.whenReady()
    expect(asked).toContainEqual(['/token', null])
    expect(asked).toContainEqual([`/api/crm/customers/${customerId}/timeline`, 'Bearer t-1'])
  })

  it('closes the client it made when it is taken away, and makes another when it comes back', async () => {
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(nothing))
    const provider = document.createElement('diwan-provider')
    provider.setAttribute('endpoint', '/api/crm')
    document.body.append(provider)
    const element = timeline(provider)
    await element.whenReady()
    const first = element.client!
    provider.remove()
    await Promise.resolve()
    await expect(first.customers.get(customerId)).rejects.toMatchObject({ code: 'closed' })
    document.body.append(provider)
    await eventually(() => element.client !== first && element.client !== undefined).toBe(true)
  })
})

describe('an element without a provider', () => {
  it('waits, shows it, and tells once on the console after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const [one, two] = [timeline(document.body), timeline(document.body)]
    vi.advanceTimersByTime(4999)
    expect(one.matches(':state(waiting)')).toBe(false)
    vi.advanceTimersByTime(1)
    expect([one.matches(':state(waiting)'), two.matches(':state(waiting)')]).toEqual([true, true])
    expect(warn).toHaveBeenCalledOnce()
    expect(warn.mock.calls[0]![0]).toContain('<diwan-provider endpoint=')
  })

  it('takes the page’s default client, given before or after', async () => {
    const element = timeline(document.body)
    const client = createFakeClient()
    setDefaultClient(client)
    await element.whenReady()
    expect(element.client).toBe(client)
    const later = timeline(document.body)
    await later.whenReady()
    expect(later.client).toBe(client)
  })
})
