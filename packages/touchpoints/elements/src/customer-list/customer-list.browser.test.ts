import { ClientError } from '@diwan/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { DiwanNavigateEvent, DiwanRowOpenEvent } from '../foundation/events.ts'
import { clean, eventually, fill, mount, start } from '../testing/mount.ts'
import type { DiwanCustomerList } from './customer-list.ts'

const tag = 'diwan-customer-list'
const unreachable = new ClientError({ code: 'network', detail: 'The server could not be reached.' })
const finds = (calls: readonly { what: string; input: unknown }[]) => calls.filter(({ what }) => what === 'customer.find').map(({ input }) => input as { search?: string; where?: object; sort?: string; after?: string })

beforeEach(() => page.viewport(1280, 900))
afterEach(clean)

describe('<diwan-customer-list>', () => {
  it('shows customers, how many there are, and only as many rows as are worth drawing', async () => {
    const { element, text, all, find } = await mount<DiwanCustomerList>(tag, { customers: 843 })
    expect(text('.count')).toBe('843 customers')
    expect(all('.scroller .row').length).toBeLessThan(60)
    expect(element.matches(':state(loading), :state(error), :state(empty)')).toBe(false)
    expect(find('[role=grid]').getAttribute('aria-rowcount')).toBe('844')
    expect(find('.scroller .row').getAttribute('aria-rowindex')).toBe('2')
  })

  it('says when there are more than were counted', async () => {
    const { text, find } = await mount<DiwanCustomerList>(tag, { customers: 1200 })
    expect(text('.count')).toBe('1,000+ customers')
    expect(find('[role=grid]').getAttribute('aria-rowcount')).toBe('-1')
  })

  it('searches once after the typing pauses, and asks for nothing in between', async () => {
    const { find, text, client } = await mount<DiwanCustomerList>(tag, { customers: 60 })
    const before = finds(client.calls).length
    await userEvent.type(find('input[type=search]'), 'claire gute')
    await eventually(() => text('.scroller')).toMatch(/^CG ?Claire Gute, Person/)
    expect(text('.count')).toBe('1 customer')
    const searches = finds(client.calls).slice(before)
    expect(searches.length).toBeLessThan('claire gute'.length)
    expect(searches.at(-1)).toMatchObject({ search: 'claire gute' })
  })

  it('filters by stage and owner, and clears all filters at once', async () => {
    const { root, find, client, text } = await mount<DiwanCustomerList>(tag, { customers: 60 })
    await eventually(() => root.querySelector('[aria-label=Owner]')).not.toBeNull()
    fill(find<HTMLSelectElement>('[aria-label=Stage]'), 'lead')
    await eventually(() => finds(client.calls).at(-1)?.where).toEqual({ lifecycle: 'lead' })
    fill(find<HTMLSelectElement>('[aria-label=Owner]'), 'u_2')
    await eventually(() => finds(client.calls).at(-1)?.where).toEqual({ lifecycle: 'lead', ownerId: 'u_2' })
    await eventually(() => text('.filters')).toContain('Clear')
    find('.filters button').click()
    await eventually(() => finds(client.calls).at(-1)?.where).toBeUndefined()
  })

  it('sorts by a header, and the other way at the second click', async () => {
    const { find, client } = await mount<DiwanCustomerList>(tag)
    const header = () => find('[role=columnheader].at-updated')
    header().querySelector('button')!.click()
    await eventually(() => header().getAttribute('aria-sort')).toBe('descending')
    header().querySelector('button')!.click()
    await eventually(() => header().getAttribute('aria-sort')).toBe('ascending')
    expect(finds(client.calls).at(-1)?.sort).toBe('updatedAt')
  })

  it('loads further pages as one scrolls', async () => {
    const { find, client, text } = await mount<DiwanCustomerList>(tag, { customers: 250 })
    for (const top of [3000, 7000, 10_000]) {
      find('.scroller').scrollTop = top
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    await eventually(() => finds(client.calls).map(({ after }) => after)).toEqual(expect.arrayContaining(['100', '200']))
    find('.scroller').scrollTop = 1e6
    await eventually(() => find('.scroller .row:last-child').getAttribute('aria-rowindex')).toBe('251')
    expect(text('.count')).toBe('250 customers')
  })

  it('opens a row by click and by Enter, for the host to route', async () => {
    const { element, find } = await mount<DiwanCustomerList>(tag)
    const seen: string[] = []
    element.addEventListener('diwan-row-open', (event: DiwanRowOpenEvent) => seen.push(`open ${event.id}`))
    document.body.addEventListener('diwan-navigate', (event: DiwanNavigateEvent) => seen.push(`go ${event.entity} ${event.id}`), { once: true })
    const { id } = find('.scroller .row').dataset
    find('.scroller .row').click()
    expect(seen).toEqual([`open ${id}`, `go customer ${id}`])
    element.addEventListener('diwan-row-open', (event) => event.preventDefault())
    find('.scroller [role=gridcell]').focus()
    await userEvent.keyboard('{Enter}')
    expect(seen).toEqual([`open ${id}`, `go customer ${id}`, `open ${id}`])
  })

  it('makes names real links where the host says which page is a customer’s', async () => {
    const { find } = await mount<DiwanCustomerList>(tag, { provider: { 'customer-href': '/customers/{id}' } })
    expect(find<HTMLAnchorElement>('.scroller a').pathname).toBe(`/customers/${find('.scroller .row').dataset['id']}`)
  })

  describe('with the keyboard', () => {
    const place = (root: ShadowRoot) => {
      const cell = root.activeElement as HTMLElement
      return [cell.closest('[role=row]')?.getAttribute('aria-rowindex'), cell.closest('[aria-colindex]')?.getAttribute('aria-colindex')].join(':')
    }

    it('is one tab stop, moved by arrows, Home, End and page keys', async () => {
      const { root, all, find } = await mount<DiwanCustomerList>(tag, { customers: 200 })
      expect(all('[role=grid] [tabindex="0"]').length).toBe(1)
      find('[role=gridcell][tabindex="0"]').focus()
      const walk: [string, string][] = [
        ['{ArrowDown}', '3:1'],
        ['{ArrowRight}', '3:2'],
        ['{End}', '3:6'],
        ['{Home}', '3:1'],
        ['{Control>}{Home}{/Control}', '2:1'],
        ['{ArrowUp}', '1:1'],
        ['{Control>}{End}{/Control}', '101:6'],
      ]
      for (const [keys, to] of walk) {
        await userEvent.keyboard(keys)
        await eventually(() => place(root)).toBe(to)
      }
      await userEvent.keyboard('{PageUp}')
      await eventually(() => Number(place(root).split(':')[0])).toBeLessThan(101)
    })

    it('is mirrored by dir=rtl on a wrapper', async () => {
      const { root, box, find } = await mount<DiwanCustomerList>(tag)
      box.dir = 'rtl'
      find('[role=gridcell][tabindex="0"]').focus()
      await userEvent.keyboard('{ArrowLeft}')
      await eventually(() => place(root)).toBe('2:2')
      const [first, second] = [find('[role=gridcell].at-name'), find('[role=gridcell].at-stage')].map((cell) => cell.getBoundingClientRect().left)
      expect(first).toBeGreaterThan(second!)
    })

    it('keeps the focused record when its row scrolls far away, and opens that one', async () => {
      const { element, root, find } = await mount<DiwanCustomerList>(tag, { customers: 600 })
      find('[role=gridcell][tabindex="0"]').focus()
      await userEvent.keyboard('{ArrowDown}{ArrowDown}')
      await eventually(() => place(root)).toBe('4:1')
      const held = root.activeElement!
      const { id } = held.closest<HTMLElement>('.row')!.dataset
      find('.scroller').scrollTop = 3400
      await eventually(() => root.querySelector('[aria-rowindex="90"]')).not.toBeNull()
      expect(root.activeElement).toBe(held)
      const opened = vi.fn()
      element.addEventListener('diwan-row-open', (event) => opened(event.id))
      await userEvent.keyboard('{Enter}')
      expect(opened).toHaveBeenCalledWith(id)
    })
  })

  it('shows another person’s change where the row stands, without moving anything', async () => {
    const { client, find } = await mount<DiwanCustomerList>(tag, { customers: 300 })
    find('.scroller').scrollTop = 800
    // The first row drawn is the one with the tab stop.
    await eventually(() => Number(find('.scroller .row:nth-child(2)').getAttribute('aria-rowindex'))).toBeGreaterThan(5)
    const row = find('.scroller .row:nth-child(14)')
    const before = { id: row.dataset['id']!, top: row.getBoundingClientRect().top, scroll: find('.scroller').scrollTop }
    client.customerRecords.write(before.id, { lifecycle: 'at-risk' })
    const now = () => find(`[data-id="${before.id}"]`)
    await eventually(() => now().textContent).toContain('At risk')
    expect(now()).toBe(row)
    expect({ top: now().getBoundingClientRect().top, scroll: find('.scroller').scrollTop }).toEqual({ top: before.top, scroll: before.scroll })
  })

  it('offers customers that came meanwhile instead of pushing them in', async () => {
    const { client, root, find, text } = await mount<DiwanCustomerList>(tag)
    await client.customers.create({ ...client.customerRecords.records[0], id: '0190aaaa-0000-7000-8000-000000000001', displayName: 'Aaron Aab', sortKey: 'aaron aab', searchKey: 'aaron aab', name: { full: 'Aaron Aab' } } as never)
    await eventually(() => root.querySelector('.newer')?.textContent).toContain('1 new')
    expect(text('.scroller')).not.toContain('Aaron Aab')
    find('.newer').click()
    await eventually(() => text('.scroller')).toContain('Aaron Aab')
  })

  it('keeps the shape of rows while it loads', async () => {
    const { element, all, client } = start<DiwanCustomerList>(tag)
    client.hold('customer.find')
    await eventually(() => all('.bones .row').length).toBeGreaterThan(5)
    expect(element.matches(':state(loading)')).toBe(true)
  })

  it('says what happened when it cannot load, and tries again', async () => {
    const held = start<DiwanCustomerList>(tag)
    const tell = vi.fn()
    held.element.addEventListener('diwan-load-error', tell)
    const recover = held.client.fail('customer.find', unreachable, { always: true })
    await held.element.whenReady()
    expect(held.element.matches(':state(error)')).toBe(true)
    expect(held.text('[role=alert]')).toContain('The server cannot be reached')
    expect(tell).toHaveBeenCalledOnce()
    recover()
    held.find('[role=alert] button').click()
    await eventually(() => held.root.querySelector('[role=grid]')).not.toBeNull()
    expect(held.element.matches(':state(error)')).toBe(false)
  })

  it('keeps the rows it has when a further page fails, and goes on after a retry', async () => {
    const { client, root, find } = await mount<DiwanCustomerList>(tag, { customers: 250 })
    client.fail('customer.find', unreachable)
    find('.scroller').scrollTop = 3600
    await eventually(() => root.querySelector('.notice')?.textContent).toContain('cannot be reached')
    expect(root.querySelector('[role=grid]')).not.toBeNull()
    find('.notice button').click()
    await eventually(() => root.querySelector('.notice')).toBeNull()
  })

  it('says what to do when nobody matches, and shows all again', async () => {
    const { element, find, text, root } = await mount<DiwanCustomerList>(tag)
    fill(find<HTMLInputElement>('input'), 'nobody of this name')
    await eventually(() => root.querySelector('.blank')?.textContent).toContain('Nobody found for “nobody of this name”')
    expect(element.matches(':state(empty)')).toBe(true)
    find('.blank button').click()
    await eventually(() => text('.count')).toBe('40 customers')
  })

  it('becomes rows of two lines in a narrow place, filters behind a button', async () => {
    const { box, find, all, root } = await mount<DiwanCustomerList>(tag, { width: 380 })
    await eventually(() => all('.scroller .row:first-child [role=gridcell]').length).toBe(1)
    expect(find('.scroller .row').getBoundingClientRect().height).toBe(56)
    expect(find('.filters').hidden).toBe(true)
    find('button[aria-label=Filters]').click()
    await eventually(() => find('.filters').hidden).toBe(false)
    box.style.inlineSize = '1200px'
    await eventually(() => root.querySelectorAll('[role=columnheader]').length).toBe(6)
  })

  it('shows Persian dates and digits where they were chosen', async () => {
    const { find } = await mount<DiwanCustomerList>(tag, { provider: { locale: 'fa', calendar: 'persian', zone: 'UTC' } })
    expect(find('time').title).toMatch(/[۰-۹]/)
    expect(find('.count').textContent).toBe('۴۰ مشتری')
  })
})
