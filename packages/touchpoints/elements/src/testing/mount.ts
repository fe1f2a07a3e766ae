import { expect } from 'vitest'
import '../define/all.ts'
import type { DiwanElement } from '../foundation/diwan-element.ts'
import type { DiwanProvider } from '../provider/provider.ts'
import type { PluginUi } from '../plugins/plugin-ui.ts'
import { createFakeClient, type FakeClient, type FakeClientOptions } from './fake-client.ts'

export interface MountOptions extends FakeClientOptions {
  readonly client?: FakeClient
  /** Attributes of the element. */
  readonly with?: Readonly<Record<string, string>>
  /** Attributes of the provider, such as `locale`. */
  readonly provider?: Readonly<Record<string, string>>
  readonly plugins?: readonly PluginUi[]
  /** Of the box around it, in pixels. */
  readonly width?: number
  readonly height?: number
}

export interface Mounted<E extends DiwanElement> {
  readonly element: E
  readonly provider: DiwanProvider
  readonly client: FakeClient
  readonly box: HTMLElement
  readonly root: ShadowRoot
  /** One that must be there. */
  find<T extends Element = HTMLElement>(selector: string): T
  all<T extends Element = HTMLElement>(selector: string): T[]
  text(selector?: string): string
}

/** Puts an element into a provider with a fake client, and waits until it has something to show. */
export async function mount<E extends DiwanElement>(tag: string, options: MountOptions = {}): Promise<Mounted<E>> {
  const mounted = start<E>(tag, options)
  await mounted.element.whenReady()
  return mounted
}

/** The same without waiting: for what is shown before the data comes. */
export function start<E extends DiwanElement>(tag: string, options: MountOptions = {}): Mounted<E> {
  const { width = 1200, height = 640 } = options
  const client = options.client ?? createFakeClient(options)
  const box = document.createElement('main')
  Object.assign(box.style, { inlineSize: `${width}px`, colorScheme: 'light', background: 'white' })
  const provider = document.createElement('diwan-provider')
  provider.client = client
  if (options.plugins) provider.plugins = options.plugins
  for (const [name, value] of Object.entries(options.provider ?? {})) provider.setAttribute(name, value)
  const element = document.createElement(tag) as E
  for (const [name, value] of Object.entries(options.with ?? {})) element.setAttribute(name, value)
  if (tag === 'diwan-customer-list') element.style.blockSize = `${height}px`
  provider.append(element)
  box.append(provider)
  document.body.append(box)
  const root = element.shadowRoot!
  const all = <T extends Element>(selector: string) => [...root.querySelectorAll<T>(selector)]
  const find = <T extends Element>(selector: string): T => {
    const [found] = all<T>(selector)
    if (!found) throw new Error(`<${tag}> shows no ${selector}. It shows: ${root.textContent}`)
    return found
  }
  const text = (selector = '.root') => find(selector).textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
  return { element, provider, client, box, root, find, all, text }
}

/** Takes away what a test put on the page. */
export function clean(): void {
  document.body.replaceChildren()
}

/** Types a value as a person would, as far as elements can tell. */
export function fill(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, value: string): void {
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

/** Waits for something to hold, as long as a busy machine may need. */
export function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 15_000 })
}
