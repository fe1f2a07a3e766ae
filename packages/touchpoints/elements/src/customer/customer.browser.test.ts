import { ClientError } from '@diwan/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { idOf } from '../testing/fake-data.ts'
import { clean, eventually, fill, mount, start } from '../testing/mount.ts'
import type { DiwanCustomer } from './customer.ts'

const tag = 'diwan-customer'
const customerId = idOf('customer', 0)
const given = { 'customer-id': customerId }
const refused = new ClientError({ code: 'forbidden', status: 403, detail: 'No.' })

beforeEach(() => page.viewport(1280, 900))
afterEach(clean)

/** Waits for all parts of the profile, not only for the name. */
async function profile(options = {}) {
  const mounted = await mount<DiwanCustomer>(tag, { with: given, ...options })
  await eventually(() => mounted.text()).toContain('Northwind Office Supply')
  await eventually(() => mounted.root.querySelector('[aria-label=Owner], select[title=مسئول]')).not.toBeNull()
  return mounted
}

describe('<diwan-customer>', () => {
  it('shows who it is, how to reach them, what is to be done, whom they know and what happened', async () => {
    const { find, text, root } = await profile()
    expect(text('h2')).toBe('Claire Gute')
    expect(find<HTMLSelectElement>('select[aria-label=Stage]').value).toBe('customer')
    expect(text('.contacts')).toContain('+1 270 555 1000')
    expect(text('.tasks')).toMatch(/Ask about the damaged chair.*Send the revised quote/)
    expect(text('.relationships')).toContain('Northwind Office Supply Works at · Purchasing')
    expect(text('.facts')).toContain('CG-12520')
    await eventually(() => find('diwan-timeline').shadowRoot!.querySelectorAll('article').length).toBe(30)
    expect(root.querySelector('diwan-composer')).not.toBeNull()
  })

  it('keeps phone numbers and e-mails left to right, as links, in a Persian page', async () => {
    const { all, text } = await profile({ provider: { locale: 'fa', calendar: 'persian' } })
    const links = all<HTMLAnchorElement>('.contacts a')
    expect(links.map(({ href }) => href)).toEqual(['tel:+12705551000', 'mailto:person0@example.com'])
    for (const link of links) expect(getComputedStyle(link.querySelector('bdi')!).direction).toBe('ltr')
    expect(text('.facts')).toContain('۱ فروردین ۱۳۶۳')
    expect(getComputedStyle(all('.root')[0]!).direction).toBe('rtl')
  })

  it('changes the stage at once, and keeps it', async () => {
    const { find, client } = await profile()
    const release = client.hold('customer.update')
    fill(find<HTMLSelectElement>('select[aria-label=Stage]'), 'former')
    await eventually(() => find('.stage').dataset['phase']).toBe('over')
    release()
    await eventually(() => client.customerRecords.records.find(({ id }) => id === customerId)?.['lifecycle']).toBe('former')
  })

  it('edits the name in place, by keyboard alone', async () => {
    const { find, text, root, client } = await profile()
    find('.edit').focus()
    await userEvent.keyboard('{Enter}')
    await eventually(() => (root.activeElement as HTMLInputElement | null)?.name).toBe('given')
    await userEvent.keyboard('Clara{Enter}')
    await eventually(() => text('h2')).toBe('Clara Gute')
    await eventually(() => client.calls.find(({ what }) => what === 'customer.update')?.input).toMatchObject({ patch: { name: { given: 'Clara', family: 'Gute' } } })
    await eventually(() => root.activeElement?.classList.contains('edit')).toBe(true)
  })

  it('leaves the name as it was at Escape', async () => {
    const { find, text, root, client } = await profile()
    find('.edit').click()
    await eventually(() => (root.activeElement as HTMLInputElement | null)?.name).toBe('given')
    await userEvent.keyboard('Wrong{Escape}')
    await eventually(() => root.querySelector('h2')).not.toBeNull()
    expect(text('h2')).toBe('Claire Gute')
    expect(client.calls.some(({ what }) => what === 'customer.update')).toBe(false)
  })

  it('adds and removes tags', async () => {
    const { find, all, root, client } = await profile()
    const tags = () => all('.tags .tag bdi').map((tag) => tag.textContent)
    find('.add-tag').click()
    await eventually(() => (root.activeElement as HTMLInputElement | null)?.name).toBe('tag')
    await userEvent.keyboard('net-60{Enter}')
    await eventually(tags).toEqual(['vip', 'net-60'])
    find('[aria-label="Remove tag vip"]').click()
    await eventually(tags).toEqual(['net-60'])
    await eventually(() => client.customerRecords.records.find(({ id }) => id === customerId)?.['tags']).toEqual(['net-60'])
  })

  it('takes back only the edit that conflicts, names its fields, shows the others’ version and applies it again on request', async () => {
    const { find, all, root, client, text } = await profile()
    const conflict = new ClientError({ code: 'version_conflict', status: 409, detail: 'Changed meanwhile.', details: { fields: ['lifecycle'], changedBy: 'user:u_2' } })
    const release = client.hold('customer.update')
    fill(find<HTMLSelectElement>('select[aria-label=Stage]'), 'former')
    find('[aria-label="Remove tag vip"]').click()
    await eventually(() => all('.tags .tag').length).toBe(0)
    client.fail('customer.update', conflict)
    release()
    await eventually(() => root.querySelector('.notice')?.textContent).toContain('someone else has changed this meanwhile (Stage · Tom Ashworth)')
    await eventually(() => find<HTMLSelectElement>('select[aria-label=Stage]').value).toBe('customer')
    expect(all('.tags .tag').length).toBe(0)
    all('.notice button')[0]!.click()
    await eventually(() => find<HTMLSelectElement>('select[aria-label=Stage]').value).toBe('former')
    expect(root.querySelector('.notice')).toBeNull()
    expect(text('h2')).toBe('Claire Gute')
  })

  it('shows another person’s edit without a reload', async () => {
    const { client, find } = await profile()
    client.customerRecords.write(customerId, { lifecycle: 'at-risk' })
    await eventually(() => find<HTMLSelectElement>('select[aria-label=Stage]').value).toBe('at-risk')
  })

  it('completes a task at once, and takes it back where it is refused', async () => {
    const { find, all, root, client } = await profile()
    const open = () => all('.tasks > .rows .task').map((task) => task.textContent?.trim())
    client.fail('task.update', refused)
    const release = client.hold('task.update')
    find('.tasks .task').click()
    await eventually(open).toEqual(['Send the revised quote for the standing desks'])
    release()
    await eventually(() => root.querySelector('.notice')?.textContent).toContain('You do not have permission')
    expect(open().length).toBe(2)
    all('.notice button')[0]!.click()
    await eventually(open).toEqual(['Send the revised quote for the standing desks'])
  })

  it('adds a task in a line, and gives back what was typed where it is refused', async () => {
    const { find, all, root, client } = await profile()
    const add = async (title: string) => {
      fill(find<HTMLInputElement>('input[name=task]'), title)
      await eventually(() => root.querySelector('.add button')).not.toBeNull()
      find<HTMLFormElement>('form.add').requestSubmit()
    }
    await add('Send samples')
    await eventually(() => all('.task').map((task) => task.textContent?.trim())).toContain('Send samples')
    client.fail('task.create', refused)
    await add('Not allowed')
    await eventually(() => root.querySelector('.notice')).not.toBeNull()
    expect(find<HTMLInputElement>('input[name=task]').value).toBe('Not allowed')
    expect(all('.task').map((task) => task.textContent?.trim())).not.toContain('Not allowed')
  })

  it('shows a task that somebody else adds', async () => {
    const { client, text } = await profile()
    await client.tasks.create({ title: 'From elsewhere', customerId, status: 'open' } as never)
    await eventually(() => text('.tasks')).toContain('From elsewhere')
  })

  it('asks the host to show a related customer', async () => {
    const { element, find } = await profile()
    const go = vi.fn()
    element.addEventListener('diwan-navigate', (event) => go(event.entity, event.id))
    find('.relationships .strong').click()
    expect(go).toHaveBeenCalledWith('customer', idOf('customer', 4))
  })

  it('fetches all counterparts in one request', async () => {
    const { client } = await profile()
    expect(client.calls.filter(({ what }) => what === 'customer.getMany').map(({ input }) => (input as string[]).length)).toEqual([3])
  })

  it('puts the host’s own content beside the name and under the facts', async () => {
    const { element, root } = start<DiwanCustomer>(tag, { with: given })
    element.innerHTML = '<a slot="header-end" href="#">Invoice</a><p slot="side">Credit limit</p>'
    await element.whenReady()
    const assigned = (name: string) => root.querySelector<HTMLSlotElement>(`slot[name=${name}]`)!.assignedElements()[0]?.textContent
    expect([assigned('header-end'), assigned('side')]).toEqual(['Invoice', 'Credit limit'])
  })

  it('keeps its shape while it loads, and says where a customer is gone', async () => {
    const { element, root, client, text } = start<DiwanCustomer>(tag, { with: { 'customer-id': idOf('customer', 9999) } })
    const release = client.hold('customer.get')
    await eventually(() => root.querySelectorAll('.bone').length).toBeGreaterThan(8)
    release()
    await element.whenReady()
    expect(text('[role=alert]')).toContain('This customer is not here')
    expect(element.matches(':state(error)')).toBe(true)
  })

  it('shows the rest of the profile where one part cannot be had, and gets it after a retry', async () => {
    const { client, element, find, root, text } = start<DiwanCustomer>(tag, { with: given })
    client.fail('contactPoint.find', refused)
    await element.whenReady()
    await eventually(() => root.querySelector('.contacts [role=alert]')?.textContent).toContain('You do not have permission')
    expect(text('h2')).toBe('Claire Gute')
    find('.contacts button').click()
    await eventually(() => text('.contacts')).toContain('+1 270 555 1000')
  })

  it('is one column with its actions at the thumb in a narrow place', async () => {
    const { find } = await profile({ width: 380 })
    expect(getComputedStyle(find('.thumb')).display).toBe('flex')
    expect(find('.brief').getBoundingClientRect().left).toBe(find('.main').getBoundingClientRect().left)
    find('.thumb button').click()
    await eventually(() => find('diwan-composer').shadowRoot!.activeElement?.localName).toBe('textarea')
  })
})
