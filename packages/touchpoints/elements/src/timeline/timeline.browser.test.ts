import { ClientError, type TimelineEntryJson } from '@diwan/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { createFakeClient } from '../testing/fake-client.ts'
import { fakeTimeline, idOf } from '../testing/fake-data.ts'
import { clean, eventually, fill, mount, start } from '../testing/mount.ts'
import type { DiwanTimeline } from './timeline.ts'

const tag = 'diwan-timeline'
const customerId = idOf('customer', 0)
const given = { 'customer-id': customerId, zone: 'UTC' }
const titles = (root: ShadowRoot) => [...root.querySelectorAll('.what')].map((title) => title.textContent)

beforeEach(() => page.viewport(1280, 900))
afterEach(() => {
  clean()
  scrollTo(0, 0)
})

describe('<diwan-timeline>', () => {
  it('reads newest first: what, who, how and when on one line, the amount beside it, the day above', async () => {
    const { all, find, text } = await mount<DiwanTimeline>(tag, { with: given })
    expect(text('article .line')).toBe('Asks for a quote Nadia KarimiCallIncoming 2:08 PM')
    expect(text('.day')).toContain('Sunday, November 22')
    expect(all('.amount').slice(0, 3).map((amount) => amount.textContent)).toEqual(['$18.16', '$993.90', '$136.72'])
    expect(find('[role=feed]').getAttribute('aria-label')).toBe('Timeline')
    const article = find('article')
    expect(article.getAttribute('aria-labelledby')!.split(' ').map((id) => article.querySelector(`#${CSS.escape(id)}`)?.textContent?.includes('Asks') || article.querySelector(`#${CSS.escape(id)}`)?.textContent?.includes('2:08'))).toEqual([true, true])
  })

  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Tehran'])('shows a date-only entry on its day in %s', async (zone) => {
    const { find } = await mount<DiwanTimeline>(tag, { with: { ...given, zone } })
    const entry = find('article.purchase')
    expect(entry.querySelector('.day')?.textContent).toBe('Thursday, November 12')
    expect(entry.querySelector('time')?.getAttribute('datetime')).toBe('2026-11-12')
  })

  it('shows days in the Persian and the Hijri calendar', async () => {
    const entries = fakeTimeline({ id: customerId } as never, 1).slice(-1).map((entry) => ({ ...entry, occurredOn: '2025-11-22' }) as TimelineEntryJson)
    const { element, text } = start<DiwanTimeline>(tag, { with: { lang: 'fa', calendar: 'persian' } })
    element.entries = entries
    await element.whenReady()
    expect(text('.day')).toContain('۱ آذر ۱۴۰۴')
    element.setAttribute('lang', 'ar')
    element.setAttribute('numbering', 'latn')
    element.calendar = 'islamic-umalqura'
    await element.updateComplete
    expect(text('.day')).toContain('1 جمادى الآخرة 1447')
    expect(element.renderRoot.querySelector('.root')!.matches(':dir(rtl)')).toBe(true)
  })

  it('loads older entries by a button, once it has loaded three pages by itself', async () => {
    const { element, find, root, all } = await mount<DiwanTimeline>(tag, { client: createFakeClient({ purchases: 200 }), with: { ...given, 'page-size': '10' } })
    expect(find('article').getAttribute('aria-setsize')).toBe('-1')
    while (all('article').length < 40) {
      root.querySelector('.older')?.scrollIntoView()
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    root.querySelector('.older')?.scrollIntoView()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(all('article').length).toBe(40)
    find('.older').click()
    await eventually(() => all('article').length).toBe(50)
    await element.loadOlder()
    expect(new Set(all('article').map((article) => article.dataset['id'])).size).toBe(60)
  })

  it('shows what somebody else logs without a reload', async () => {
    const { client, root, element } = await mount<DiwanTimeline>(tag, { client: createFakeClient(), with: given })
    const tell = vi.fn()
    element.addEventListener('diwan-new-entries', (event) => tell(event.count))
    client.logElsewhere(customerId, { kind: 'call', title: 'Called back about the desks' })
    await eventually(() => titles(root)[0]).toBe('Called back about the desks')
    expect(tell).toHaveBeenCalledWith(1)
    await eventually(() => document.querySelector('[data-diwan=live-region]')?.textContent).toBe('1 new entry')
  })

  it('keeps what comes from moving what is being read, and shows it at a click', async () => {
    const { client, root, find, box } = await mount<DiwanTimeline>(tag, { client: createFakeClient(), with: given })
    box.style.paddingBlockEnd = '2000px'
    scrollTo(0, 700)
    const reading = find('article:nth-child(9)')
    const top = reading.getBoundingClientRect().top
    client.logElsewhere(customerId, { kind: 'call', title: 'One' })
    client.logElsewhere(customerId, { kind: 'note', title: 'Two' })
    await eventually(() => root.querySelector('.pill')?.textContent).toContain('2 new entries')
    expect(titles(root)).not.toContain('One')
    expect(Math.abs(reading.getBoundingClientRect().top - top)).toBeLessThan(60)
    find('.pill').click()
    await eventually(() => titles(root)).toEqual(expect.arrayContaining(['One', 'Two']))
    await eventually(() => (root.activeElement as HTMLElement | null)?.localName).toBe('article')
  })

  it('holds back as well while an entry has the focus', async () => {
    const { client, root, find } = await mount<DiwanTimeline>(tag, { client: createFakeClient(), with: given })
    find('article').focus()
    client.logElsewhere(customerId, { kind: 'call', title: 'Held' })
    await eventually(() => root.querySelector('.pill')).not.toBeNull()
    expect((root.activeElement as HTMLElement).dataset['id']).toBe(idOf('told', 0))
  })

  it('walks entries by page keys from an entry, as one tab stop', async () => {
    const { root, find, all } = await mount<DiwanTimeline>(tag, { with: given })
    expect(all('article[tabindex="0"]').length).toBe(1)
    find('article').focus()
    await userEvent.keyboard('{PageDown}{PageDown}')
    expect((root.activeElement as HTMLElement).dataset['id']).toBe(idOf('told', 2))
    await userEvent.keyboard('{PageUp}')
    expect((root.activeElement as HTMLElement).dataset['id']).toBe(idOf('told', 1))
  })

  it('shows one kind when asked, and all again', async () => {
    const { find, root, all, client } = await mount<DiwanTimeline>(tag, { with: given })
    fill(find<HTMLSelectElement>('.filter select'), 'meeting')
    await eventually(() => titles(root)).toEqual(['Walk through the new floor'])
    expect(client.calls.at(-1)?.input).toMatchObject({ kinds: ['meeting'] })
    fill(find<HTMLSelectElement>('.filter select'), '')
    await eventually(() => all('article').length).toBe(30)
  })

  it('opens the items of a purchase', async () => {
    const { find, root } = await mount<DiwanTimeline>(tag, { with: given })
    find('article.purchase .more').click()
    await eventually(() => root.querySelector('.lines')?.textContent).toContain('Bush Somerset Collection Bookcase')
    expect(find('.more').getAttribute('aria-expanded')).toBe('true')
  })

  it('says what happened when it cannot load, and tries again', async () => {
    const held = start<DiwanTimeline>(tag, { with: given })
    held.client.fail('timeline', new ClientError({ code: 'forbidden', status: 403, detail: 'No.' }))
    await held.element.whenReady()
    expect(held.text('[role=alert]')).toContain('You do not have permission')
    held.find('[role=alert] button').click()
    await eventually(() => held.all('article').length).toBe(30)
  })

  it('says what to do where nothing has happened yet', async () => {
    const { element, text } = start<DiwanTimeline>(tag)
    element.entries = []
    await element.whenReady()
    expect(text('.blank')).toContain('Log a call, an e-mail, a meeting or a note')
    expect(element.matches(':state(empty)')).toBe(true)
  })
})

