import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineAll } from '../define-all.ts'
import { DiwanTimeline } from '../timeline/timeline.ts'
import { clean, mount } from '../testing/mount.ts'
import type { DiwanCustomer } from '../customer/customer.ts'
import { idOf } from '../testing/fake-data.ts'
import { define, tagOf } from './define.ts'
import { version } from './version.ts'

afterEach(() => {
  clean()
  vi.restoreAllMocks()
})

describe('registration', () => {
  it('throws nothing and says nothing when the same version is loaded again', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    defineAll()
    // A query makes it another module: a second copy of the package, as two bundles on a page would be.
    const copy = (await import(/* @vite-ignore */ new URL('../define-all.ts?copy', import.meta.url).href)) as typeof import('../define-all.ts')
    copy.defineAll()
    expect(warn.mock.calls.filter(([message]) => String(message).includes('already defined'))).toEqual([])
    const { text } = await mount<DiwanCustomer>('diwan-customer', { with: { 'customer-id': idOf('customer', 0) } })
    expect(text('h2')).toBe('Claire Gute')
  })

  it('lets the first of two versions stand, and names both once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    class Older extends HTMLElement {
      static readonly tagName = 'older'
      static readonly diwanVersion = '0.0.0-older'
    }
    customElements.define('diwan-older', Older)
    define(class extends HTMLElement {
      static readonly tagName = 'older'
      static readonly diwanVersion = version
    })
    expect(customElements.get('diwan-older')).toBe(Older)
    expect(warn).toHaveBeenCalledOnce()
    expect(warn.mock.calls[0]![0]).toContain('0.0.0-older')
    expect(warn.mock.calls[0]![0]).toContain(`@diwan/elements ${version}`)
  })

  it('registers all under a prefix of the host’s, which then work', () => {
    defineAll({ prefix: 'acme' })
    expect(document.createElement('acme-timeline')).toBeInstanceOf(DiwanTimeline)
    expect(document.createElement('acme-timeline').shadowRoot).toBeNull()
  })

  it('gives a class that nobody registered an internal tag with the version in it', () => {
    class Inner extends HTMLElement {
      static readonly tagName = 'inner'
    }
    expect(tagOf(Inner as never)).toBe(`diwan-inner-${version.replaceAll('.', '-')}`)
    expect(customElements.get(tagOf(Inner as never))).toBe(Inner)
  })
})
