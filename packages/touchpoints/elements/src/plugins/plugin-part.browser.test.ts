import { css, html, LitElement, type PropertyDeclarations, type PropertyValues } from 'lit'
import type { ContributionJson, CustomerJson } from '@diwan/client'
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import type { DiwanCustomer } from '../customer/customer.ts'
import { setDefaultClient } from '../foundation/context.ts'
import type { DiwanPluginErrorEvent } from '../foundation/events.ts'
import { createFakeClient } from '../testing/fake-client.ts'
import { idOf } from '../testing/fake-data.ts'
import { clean, eventually, mount, type MountOptions } from '../testing/mount.ts'
import { definePluginUi, type CustomerContext, type PluginUiContribution } from './plugin-ui.ts'

const id = idOf('customer', 0)
let count = 0
/** A plugin of its own for each test, since what was loaded and told stays on the page. */
const fresh = (prefix = 'p') => `${prefix}${++count}`

let errors: MockInstance<typeof console.error>
let warnings: MockInstance<typeof console.warn>
let ended: AbortController
beforeEach(() => {
  ended = new AbortController()
  errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  ended.abort()
  clean()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const card = (plugin: string, more: Partial<ContributionJson> = {}): ContributionJson => ({ plugin, id: 'card', slot: 'customer.panel', label: { en: 'Loyalty', fa: 'وفاداری' }, ...more })

/** A customer's page with contributions; what is drawn is given by their ids. */
async function page(plugin: string, contributions: Readonly<Record<string, PluginUiContribution>>, offered: readonly ContributionJson[] = [card(plugin)], more: MountOptions = {}) {
  const client = createFakeClient({ purchases: 3, session: { contributions: offered } })
  const ui = definePluginUi({ plugin, version: '1.0.0', contributions })
  const failed: DiwanPluginErrorEvent[] = []
  document.addEventListener('diwan-plugin-error', (event) => failed.push(event), { signal: ended.signal })
  const mounted = await mount<DiwanCustomer>('diwan-customer', { client, with: { 'customer-id': id }, plugins: [ui], ...more })
  return { ...mounted, failed, shown: (key = `${plugin}.card`) => mounted.root.querySelector(`[data-contribution="${key}"]`)?.textContent?.replaceAll(/\s+/g, ' ').trim() }
}

/** An element of a plugin that does as its parts say. */
function elementThat(parts: { readonly construct?: () => void; readonly connect?: () => void; readonly draw?: (customer: CustomerJson) => unknown; readonly wait?: () => Promise<void> }): CustomElementConstructor {
  return class extends LitElement {
    static override properties: PropertyDeclarations = { record: { attribute: false } }
    static override styles = css``
    declare record: CustomerJson
    constructor() {
      super()
      parts.construct?.()
    }
    override connectedCallback() {
      super.connectedCallback()
      parts.connect?.()
    }
    protected override async scheduleUpdate() {
      await parts.wait?.()
      return super.scheduleUpdate()
    }
    protected override willUpdate(_changed: PropertyValues) {}
    protected override render() {
      return html`${parts.draw ? parts.draw(this.record) : `Points of ${this.record.displayName}`}`
    }
  }
}

const boom = (): never => {
  throw new Error('boom')
}
const crashed = '“Loyalty” stopped because of an error. Everything else works.'

describe('a contribution', () => {
  it('is drawn in its place by an element that gets the customer, the client, the session and the language', async () => {
    const plugin = fresh()
    let got: Partial<CustomerContext> = {}
    class Card extends HTMLElement {
      connectedCallback() {
        got = this as unknown as CustomerContext
        this.textContent = 'A card'
      }
    }
    const { root, client, shown } = await page(plugin, { card: { tag: `diwan-${plugin}-card`, load: async () => ({ default: Card }) } }, [card(plugin)], { provider: { locale: 'fa' } })
    await eventually(shown).toBe('A card')
    expect(root.querySelector(`section.${plugin}-card h3`)?.textContent).toBe('وفاداری')
    expect([got.record?.displayName, got.client === client, got.session?.actor.id, got.locale]).toEqual(['Claire Gute', true, 'u_1', 'fa'])
    expect(got.formats?.number(1240)).toBe('۱٬۲۴۰')
  })

  it('is drawn by a function, as a template or as text, and again when the customer changes', async () => {
    const plugin = fresh()
    const load = () => (({ record }: CustomerContext) => html`<em>${record.lifecycle}</em>`)
    const { client, root, shown } = await page(plugin, { card: { load }, badge: { load: () => () => 'Gold' } }, [card(plugin), card(plugin, { id: 'badge', slot: 'customer.badge' })])
    await eventually(shown).toBe('customer')
    expect(shown(`${plugin}.badge`)).toBe('Gold')
    client.customerRecords.write(id, { lifecycle: 'former' })
    await eventually(() => root.querySelector('em')?.textContent).toBe('former')
  })

  it('is in the order and under the name that the server says', async () => {
    const plugin = fresh()
    const { root } = await page(plugin, { a: { load: () => () => 'A' }, b: { load: () => () => 'B' } }, [card(plugin, { id: 'b', label: 'Second' }), card(plugin, { id: 'a', label: 'First' })])
    await eventually(() => [...root.querySelectorAll('.plugin')].map((each) => each.textContent)).toEqual(['B', 'A'])
    expect([...root.querySelectorAll('.more h3')].map(({ textContent }) => textContent)).toEqual(['Relationships', 'Second', 'First', 'Details'])
  })

  it('is drawn where the host gives it later, and no more where it takes it back', async () => {
    const plugin = fresh()
    const { provider, shown, root } = await page(plugin, {}, [card(plugin)])
    provider.plugins = [definePluginUi({ plugin, version: '1.0.0', contributions: { card: { load: () => () => 'Drawn' } } })]
    await eventually(shown).toBe('Drawn')
    provider.plugins = []
    await eventually(() => root.querySelector('.plugin')).toBe(null)
  })

  it('is drawn without a provider, where the host gives it with the client', async () => {
    const plugin = fresh()
    const client = createFakeClient({ session: { contributions: [card(plugin)] } })
    setDefaultClient(client, [definePluginUi({ plugin, version: '1.0.0', contributions: { card: { load: () => () => 'Drawn' } } })])
    const element = document.createElement('diwan-customer')
    element.customerId = id
    document.body.append(element)
    await eventually(() => element.shadowRoot?.querySelector('.plugin')?.textContent).toBe('Drawn')
  })

  it('is loaded when its place is shown, once for all of its places', async () => {
    const plugin = fresh()
    const load = vi.fn(async () => () => 'Drawn')
    const elsewhere = vi.fn(async () => () => 'Drawn')
    const { shown } = await page(plugin, { card: { load }, column: { load: elsewhere } }, [card(plugin), card(plugin, { id: 'column', slot: 'customers.column' })])
    await eventually(shown).toBe('Drawn')
    const second = document.createElement('diwan-customer')
    second.customerId = id
    document.querySelector('diwan-provider')!.append(second)
    await eventually(() => second.shadowRoot?.querySelector('.plugin')?.textContent).toBe('Drawn')
    expect([load.mock.calls.length, elsewhere.mock.calls.length]).toEqual([1, 0])
  })
})

describe('what stands for a contribution that fails', () => {
  it.each<[string, CustomElementConstructor]>([
    ['throws in its constructor', elementThat({ construct: boom })],
    ['throws when it is connected', elementThat({ connect: boom })],
    ['throws when it is first drawn', elementThat({ draw: boom })],
    ['throws as it waits to be drawn', elementThat({ wait: async () => boom() })],
    [
      'throws in a property',
      class extends HTMLElement {
        set record(_customer: CustomerJson) {
          boom()
        }
      },
    ],
  ])('is one line where its element %s', async (_what, Card) => {
    const plugin = fresh()
    const { shown, failed, text, find } = await page(plugin, { card: { tag: `diwan-${plugin}-card`, load: () => Card } })
    await eventually(shown).toBe(crashed)
    expect(failed.map(({ contribution, error }) => [contribution, (error as Error).message])).toEqual([[`${plugin}.card`, 'boom']])
    const said = errors.mock.calls.filter(([first]) => typeof first === 'string')
    expect(said).toEqual([[expect.stringContaining(`${plugin}.card`), expect.objectContaining({ message: 'boom' })]])
    expect(find('.plugin').querySelectorAll(':scope > :not(p)')).toHaveLength(0)
    expect(text('h2')).toBe('Claire Gute')
  })

  it('is one line where its element throws later, until another version of the record comes', async () => {
    const plugin = fresh()
    const Card = elementThat({ draw: (customer) => (customer.lifecycle === 'former' ? boom() : customer.lifecycle) })
    const { client, shown, find } = await page(plugin, { card: { tag: `diwan-${plugin}-card`, load: () => Card } })
    await eventually(() => find('.plugin > *').shadowRoot?.textContent).toBe('customer')
    client.customerRecords.write(id, { lifecycle: 'former' })
    await eventually(shown).toBe(crashed)
    client.customerRecords.write(id, { lifecycle: 'lead' })
    await eventually(() => find('.plugin > *').shadowRoot?.textContent).toBe('lead')
  })

  it('is one line where its function throws, or what it draws', async () => {
    const plugin = fresh()
    const breaking = { [Symbol.iterator]: boom }
    const { root: shadow } = await page(plugin, { card: { load: () => boom }, later: { load: () => () => html`<b>half</b>${breaking}` } }, [card(plugin), card(plugin, { id: 'later' })])
    await eventually(() => [...shadow.querySelectorAll('.plugin')].map((each) => each.textContent?.trim())).toEqual([crashed, crashed])
  })

  it('says that it could not be loaded, and loads it again when asked', async () => {
    const plugin = fresh()
    const load = vi.fn<() => Promise<() => string>>().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(() => 'Drawn')
    const { shown, find, failed } = await page(plugin, { card: { load } })
    await eventually(shown).toBe('“Loyalty” could not be loaded. Try again')
    expect(failed.map(({ error }) => (error as Error).message)).toEqual(['Failed to fetch'])
    find('.plugin button').click()
    await eventually(shown).toBe('Drawn')
  })

  it.each<[string, PluginUiContribution['load'], boolean]>([
    ['is no function', () => ({ default: 'card' as never }), false],
    ['is an element without a tag', () => class extends HTMLElement {}, false],
    ['defines no element', () => ({}), true],
  ])('says so where what was loaded %s', async (_what, load, tagged) => {
    const plugin = fresh()
    const { shown, failed } = await page(plugin, { card: { load, ...(tagged && { tag: `diwan-${plugin}-card` as const }) } })
    await eventually(shown).toContain('could not be loaded')
    expect(failed[0]?.error).toBeInstanceOf(TypeError)
  })

  it('says that it takes long, and shows what comes after all', async () => {
    const plugin = fresh()
    let arrive: (draw: () => string) => void = () => {}
    const load = () => new Promise<() => string>((resolve) => (arrive = resolve))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { shown } = await page(plugin, { card: { load } })
    await vi.waitUntil(() => shown() === '')
    vi.advanceTimersByTime(9000)
    vi.useRealTimers()
    await eventually(shown).toBe('“Loyalty” is taking a long time to load. Try again')
    arrive(() => 'Drawn')
    await eventually(shown).toBe('Drawn')
  })

  it.each([
    ['fa', '«وفاداری» به سبب خطایی متوقف شد. بقیهٔ صفحه کار می‌کند.'],
    ['ar', 'توقّف «Loyalty» بسبب خطأ. كل ما عداه يعمل.'],
  ])('speaks the language of the reader, %s', async (locale, sentence) => {
    const plugin = fresh()
    const { shown } = await page(plugin, { card: { load: () => boom } }, [card(plugin)], { provider: { locale } })
    await eventually(shown).toBe(sentence)
  })
})

describe('an action', () => {
  const award = (plugin: string) => card(plugin, { id: 'award', slot: 'customer.action', label: 'Award' })

  it('is a button that loads and does it when it is pressed', async () => {
    const plugin = fresh()
    const run = vi.fn((_context: CustomerContext) => Promise.resolve())
    const load = vi.fn(async () => ({ default: run }))
    const { find } = await page(plugin, { award: { load } }, [award(plugin)])
    await eventually(() => find('.plugin-action button').textContent).toBe('Award')
    expect(load).not.toHaveBeenCalled()
    find('.plugin-action button').click()
    await eventually(() => run.mock.calls[0]?.[0].record.id).toBe(id)
    await eventually(() => find('.plugin-action button').ariaBusy).toBe(null)
  })

  it('says why it was not done, and can be pressed again', async () => {
    const plugin = fresh()
    const run = vi.fn<(context: CustomerContext) => Promise<void>>().mockRejectedValueOnce({ code: 'write_rejected', detail: 'Points are not negative.' }).mockResolvedValue()
    const { find, root, failed } = await page(plugin, { award: { load: () => run } }, [award(plugin)])
    await eventually(() => root.querySelector('.plugin-action')).not.toBe(null)
    find('.plugin-action button').click()
    await eventually(() => root.querySelector('.plugin-action [role=status]')?.textContent).toBe('“Award” could not be done. Points are not negative.')
    expect(failed.map(({ contribution }) => contribution)).toEqual([`${plugin}.award`])
    find('.plugin-action button').click()
    await eventually(() => root.querySelector('.plugin-action [role=status]')).toBe(null)
  })
})

describe('two sides that do not agree', () => {
  it('pass over what nothing draws, and say once what to do', async () => {
    const plugin = fresh()
    const { root } = await page(plugin, {}, [card(plugin)])
    await eventually(() => warnings.mock.calls.flat().filter((each) => String(each).includes(`${plugin}.card`))).toEqual([expect.stringContaining(`provider.plugins = [${plugin}Ui]`)])
    expect(root.querySelector('.plugin')).toBe(null)
    await mount<DiwanCustomer>('diwan-customer', { client: createFakeClient({ session: { contributions: [card(plugin)] } }), with: { 'customer-id': id } })
    expect(warnings.mock.calls.flat().filter((each) => String(each).includes(`${plugin}.card`))).toHaveLength(1)
  })

  it('pass over what the server does not know, and are silent about what it withholds', async () => {
    const plugin = fresh()
    const client = createFakeClient({ session: { withheld: [`${plugin}.secret`] } })
    const { root } = await page(plugin, { card: { load: () => () => 'Drawn' }, secret: { load: () => () => 'Drawn' } }, [], { client })
    await eventually(() => warnings.mock.calls.flat().filter((each) => String(each).includes(plugin))).toEqual([expect.stringContaining(`${plugin}.card has been given`)])
    expect(root.querySelector('.plugin')).toBe(null)
  })
})

describe('tags', () => {
  it('begin with the id of their plugin', () => {
    const tag = (name: string) => () => definePluginUi({ plugin: 'loyalty', version: '1.0.0', contributions: { card: { tag: name as `diwan-loyalty-${string}`, load: () => () => '' } } })
    expect(tag('diwan-loyalty-card')).not.toThrow()
    for (const wrong of ['loyalty-card', 'diwan-sales-card', 'diwan-loyalty-', 'diwan-loyalty-Card', 'diwan-loyalty-a b']) expect(tag(wrong)).toThrow(/its tags begin with diwan-loyalty-/)
    // @ts-expect-error -- a tag of another plugin
    expect(() => definePluginUi({ plugin: 'loyalty', version: '1.0.0', contributions: { card: { tag: 'diwan-sales-card', load: () => () => '' } } })).toThrow(TypeError)
  })

  it('are kept by the first of two versions, which draws both and is told once', async () => {
    const plugin = fresh()
    const tag = `diwan-${plugin}-card` as const
    const text = (words: string) =>
      class extends HTMLElement {
        connectedCallback() {
          this.textContent = words
        }
      }
    const first = await page(plugin, { card: { tag, load: () => text('First') } })
    await eventually(first.shown).toBe('First')
    const second = definePluginUi({ plugin, version: '2.0.0', contributions: { card: { tag, load: () => text('Second') } } })
    const client = createFakeClient({ session: { contributions: [card(plugin)] } })
    const { root } = await mount<DiwanCustomer>('diwan-customer', { client, with: { 'customer-id': id }, plugins: [second] })
    await eventually(() => root.querySelector('.plugin')?.textContent).toBe('First')
    const said = warnings.mock.calls.flat().filter((each) => String(each).includes(tag))
    expect(said).toEqual([`<${tag}> is already defined by ${plugin} 1.0.0; ${plugin} 2.0.0 leaves it alone and is drawn by it. Load one version of the plugin.`])
  })

  it('may be defined by what is loaded', async () => {
    const plugin = fresh()
    const tag = `diwan-${plugin}-card` as const
    class Card extends HTMLElement {
      connectedCallback() {
        this.textContent = 'Own'
      }
    }
    const load = async () => {
      customElements.define(tag, Card)
      return {}
    }
    await eventually((await page(plugin, { card: { tag, load } })).shown).toBe('Own')
    expect(warnings.mock.calls.flat().filter((each) => String(each).includes(tag))).toEqual([])
  })
})

