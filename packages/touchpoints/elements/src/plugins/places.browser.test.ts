import { html } from 'lit'
import type { ContributionJson, CustomerJson, FieldJson } from '@diwan/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DiwanCustomer } from '../customer/customer.ts'
import type { DiwanCustomerList } from '../customer-list/customer-list.ts'
import { createFakeClient } from '../testing/fake-client.ts'
import { idOf } from '../testing/fake-data.ts'
import { clean, eventually, fill, mount, type MountOptions } from '../testing/mount.ts'
import type { DiwanTimeline } from '../timeline/timeline.ts'
import { definePluginUi, type CustomerContext, type CustomersContext, type EditorContext, type EntryContext, type PluginUiContribution } from './plugin-ui.ts'

const id = idOf('customer', 0)
let count = 0
const fresh = () => `q${++count}`
afterEach(() => {
  clean()
  vi.restoreAllMocks()
})

const field = (name: string, type: string, more: Partial<FieldJson> = {}): FieldJson => ({ name: `ext.loyalty.${name}`, type, list: false, nullable: true, sorts: false, writable: true, ...more })
const tier = field('tier', 'key', { label: { en: 'Tier', fa: 'سطح' }, values: [{ value: 'gold', label: { en: 'Gold', fa: 'طلایی' } }, { value: 'silver' }] })
const points = field('points', 'integer', { label: { en: 'Points', fa: 'امتیاز' }, sorts: true, nullable: false, writable: false })
const fields = [tier, points, field('memberSince', 'date'), field('optedIn', 'boolean'), field('creditLimit', 'money'), field('notes', 'json'), field('rate', 'decimal'), field('visits', 'integer'), field('motto', 'text', { max: 50 })]
const values = { tier: 'gold', points: 1240, memberSince: '2024-03-20', optedIn: true, creditLimit: { amount: '500.00', currency: 'EUR' }, notes: { a: 1 }, rate: '1.25', visits: null, motto: null }

/** A CRM whose first customer has values of the fields. */
function client(plugin = '', contributions: readonly Partial<ContributionJson>[] = []) {
  const offered = contributions.map((each) => ({ plugin, label: 'Loyalty', ...each }) as ContributionJson)
  const made = createFakeClient({ purchases: 3, session: { fields: { customer: fields }, contributions: offered } })
  made.customerRecords.records = made.customerRecords.records.map((record, index) => ({ ...record, ext: { loyalty: index === 0 ? values : { ...values, tier: null, points: index } } }))
  return made
}

const ui = (plugin: string, contributions: Readonly<Record<string, PluginUiContribution>>) => definePluginUi({ plugin, version: '1.0.0', contributions })
const list = (options: MountOptions) => mount<DiwanCustomerList>('diwan-customer-list', options)
const page = (options: MountOptions) => mount<DiwanCustomer>('diwan-customer', { with: { 'customer-id': id }, ...options })
const headers = (root: ShadowRoot) => [...root.querySelectorAll('[role=columnheader]')].map((each) => each.textContent?.trim())
const rowOf = (root: ShadowRoot, of = id) => [...(root.querySelector(`[data-id="${of}"]`)?.querySelectorAll('[role=gridcell]') ?? [])].map((each) => each.textContent?.replaceAll(/\s+/g, ' ').trim())

describe('fields of plugins in the list', () => {
  it('are columns where the host says so, with labels, values and numbers of the reader’s language', async () => {
    const { root } = await list({ client: client(), width: 1400, with: { columns: 'ext.loyalty.tier, ext.loyalty.points,ext.loyalty.creditLimit' }, provider: { locale: 'fa' } })
    await eventually(() => headers(root).slice(-4, -1)).toEqual(['سطح', 'امتیاز', 'Credit limit'])
    expect(rowOf(root).slice(-4, -1)).toEqual(['طلایی', '۱٬۲۴۰', expect.stringContaining('۵۰۰')])
    expect(root.querySelector('[role=grid]')!.ariaColCount).toBe(String(headers(root).length))
  })

  it('sort where lists can be in their order, numbers from the top', async () => {
    const crm = client()
    const { root, element } = await list({ client: crm, with: { columns: 'ext.loyalty.points,ext.loyalty.tier' } })
    await eventually(() => root.querySelectorAll('.header .further').length).toBe(2)
    const [byPoints, byTier] = [...root.querySelectorAll('.header .further')]
    expect(byTier!.querySelector('button')).toBe(null)
    byPoints!.querySelector('button')!.click()
    await eventually(() => element.sort).toBe('-ext.loyalty.points')
    await eventually(() => byPoints!.ariaSort).toBe('descending')
    expect(crm.calls.at(-1)).toMatchObject({ what: 'customer.find', input: { sort: '-ext.loyalty.points' } })
  })

  it('are chosen by the reader, which the host is told', async () => {
    const { root, element, box, find } = await list({ client: client(), with: { columns: 'ext.loyalty.tier' } })
    const told: string[] = []
    box.addEventListener('diwan-columns-change', (event) => told.push(event.columns))
    await eventually(() => root.querySelector('.columns')).not.toBe(null)
    find('.columns button').click()
    await eventually(() => find('.menu').hidden).toBe(false)
    expect([...root.querySelectorAll<HTMLInputElement>('.menu input')].map(({ checked }) => checked)).toEqual([true, false, false, false, false, false, false, false])
    find('.menu label:nth-of-type(2) input').click()
    find('.menu label:nth-of-type(1) input').click()
    await eventually(() => told).toEqual(['ext.loyalty.tier,ext.loyalty.points', 'ext.loyalty.points'])
    expect(element.columns).toBe('ext.loyalty.points')
    find('.menu input').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await eventually(() => find('.menu').hidden).toBe(true)
    expect(root.activeElement).toBe(find('.columns button'))
  })

  it('leave our own columns out where there is less room, and go into the second line where there is none', async () => {
    const { root, box } = await list({ client: client(), width: 700, with: { columns: 'ext.loyalty.tier,ext.loyalty.points' } })
    await eventually(() => headers(root)).toEqual(['Name', 'Stage', 'Tier', 'Points', 'Updated'])
    box.style.inlineSize = '360px'
    await eventually(() => rowOf(root)[0]).toContain('Tier Gold')
  })

  it('that are not there are told with those that are', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await list({ client: client(), with: { columns: 'ext.loyalty.teir' } })
    await eventually(() => warn.mock.calls.flat().filter((each) => String(each).includes('teir'))).toEqual([expect.stringContaining('ext.loyalty.tier, ext.loyalty.points')])
  })
})

describe('columns and actions of plugins', () => {
  it('are in the list without the host’s doing, drawn for each row', async () => {
    const plugin = fresh()
    const draw = ({ record, formats }: CustomerContext) => html`<b>${formats.number((record.ext as { loyalty: { points: number } })['loyalty'].points)} pts</b>`
    const { root } = await list({ client: client(plugin, [{ id: 'points', slot: 'customers.column', for: 'ext.loyalty.points', label: 'Loyalty points' }]), plugins: [ui(plugin, { points: { load: async () => draw } })] })
    await eventually(() => rowOf(root)).toContain('1,240 pts')
    expect(headers(root)).toContain('Loyalty points')
    expect(root.querySelector('.header .further button')).not.toBe(null)
  })

  it('that cannot be loaded are a dash in each row, and one line above them with a way to try again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const plugin = fresh()
    const load = vi.fn<() => Promise<() => string>>().mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue(() => 'Drawn')
    const { root, find, all } = await list({ client: client(plugin, [{ id: 'points', slot: 'customers.column' }]), plugins: [ui(plugin, { points: { load } })] })
    await eventually(() => root.querySelectorAll('.plugin-failure').length).toBe(1)
    expect([rowOf(root).find((cell) => cell?.startsWith('–')), find('.plugin-failure').textContent]).toEqual(['–“Loyalty” could not be loaded.', expect.stringContaining('“Loyalty” could not be loaded.')])
    find('.plugin-failure button').click()
    await eventually(() => rowOf(root)).toContain('Drawn')
    expect([all('.plugin-failure').length, load.mock.calls.length]).toEqual([0, 2])
  })

  it('that fail for one row are a dash there, and drawn in the others', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const plugin = fresh()
    const draw = ({ record }: CustomerContext) => {
      if (record.id === id) throw new Error('boom')
      return 'Drawn'
    }
    const { root } = await list({ client: client(plugin, [{ id: 'points', slot: 'customers.column' }]), plugins: [ui(plugin, { points: { load: () => draw } })] })
    await eventually(() => rowOf(root, idOf('customer', 1))).toContain('Drawn')
    expect(rowOf(root).some((cell) => cell?.startsWith('–'))).toBe(true)
    expect(console.error).toHaveBeenCalledOnce()
  })

  it('do something with what is searched for', async () => {
    const plugin = fresh()
    const run = vi.fn((_context: CustomersContext) => undefined)
    const { root, element } = await list({ client: client(plugin, [{ id: 'mail', slot: 'customers.action', label: 'Write to all' }]), plugins: [ui(plugin, { mail: { load: () => run } })] })
    element.lifecycle = 'lead'
    await eventually(() => root.querySelector('.plugin-action button')?.textContent).toBe('Write to all')
    root.querySelector<HTMLElement>('.plugin-action button')!.click()
    await eventually(() => run.mock.calls[0]?.[0].query.where).toEqual({ lifecycle: 'lead' })
  })
})

describe('entries of a kind that a plugin draws', () => {
  it('have its word and its body, and can be chosen', async () => {
    const plugin = fresh()
    const crm = client(plugin, [{ id: 'awarded', slot: 'timeline.entry', for: 'awarded', label: { en: 'Points awarded' } }])
    crm.logElsewhere(id, { kind: 'awarded', snippet: '120' })
    const draw = ({ record, formats }: EntryContext) => html`<strong>+${formats.number(Number(record.snippet))}</strong>`
    const { root, find } = await mount<DiwanTimeline>('diwan-timeline', { client: crm, with: { 'customer-id': id }, plugins: [ui(plugin, { awarded: { load: async () => draw } })] })
    await eventually(() => root.querySelector('.entry.awarded .body')?.textContent?.trim()).toBe('+120')
    expect(find('.entry.awarded .what').textContent).toBe('Points awarded')
    expect([...root.querySelectorAll('option')].map(({ value }) => value)).toContain('awarded')
  })

  it('that fail are one line, and the others are read', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const plugin = fresh()
    const crm = client(plugin, [{ id: 'call', slot: 'timeline.entry', for: 'call', label: 'Call' }])
    const boom = () => {
      throw new Error('boom')
    }
    const { root, all } = await mount<DiwanTimeline>('diwan-timeline', { client: crm, with: { 'customer-id': id }, plugins: [ui(plugin, { call: { load: () => boom } })] })
    await eventually(() => root.querySelector('.entry.call .body')?.textContent).toContain('stopped because of an error')
    expect(all('.entry.email .text')[0]?.textContent).toContain('Dear Claire')
  })
})

describe('fields of plugins on a customer’s page', () => {
  const details = (root: ShadowRoot) => Object.fromEntries([...root.querySelectorAll('.facts dl > div')].map((row) => [row.querySelector('dt')!.textContent, row.querySelector('dd')!.textContent?.trim()]))
  const opened = async (options: MountOptions) => {
    const mounted = await page(options)
    await eventually(() => mounted.root.querySelector('.edit-fields')).not.toBe(null)
    mounted.find('.edit-fields').click()
    await eventually(() => mounted.root.querySelector('.field-form')).not.toBe(null)
    const control = <E extends HTMLElement = HTMLInputElement>(name: string) => mounted.find<E>(`.field-form [name="ext.loyalty.${name}"]`)
    return { ...mounted, control, save: () => mounted.find<HTMLFormElement>('.field-form').requestSubmit() }
  }
  const patches = (crm: ReturnType<typeof client>) => crm.calls.filter(({ what }) => what === 'customer.update').map(({ input }) => (input as { patch: Partial<CustomerJson> }).patch)

  it('are among the details, those that have a value', async () => {
    const { root } = await page({ client: client() })
    await eventually(() => details(root)['Tier']).toBe('Gold')
    expect(details(root)).toMatchObject({ Points: '1,240', 'Member since': 'Mar 20, 2024', 'Opted in': 'Yes', 'Credit limit': '€500.00', Rate: '1.25' })
    expect(Object.keys(details(root)).filter((name) => ['Notes', 'Visits', 'Motto'].includes(name))).toEqual([])
  })

  it('that one may write are edited in a form, and what was changed is saved', async () => {
    const crm = client()
    const { root, control, save, find } = await opened({ client: crm })
    expect(root.activeElement).toBe(control('tier'))
    expect([...root.querySelectorAll('.field-form .field > span')].map(({ textContent }) => textContent)).toEqual(['Tier', 'Member since', 'Opted in', 'Rate', 'Visits', 'Motto'])
    fill(control('tier'), 'silver')
    fill(control('memberSince'), '2025-01-31')
    fill(control('optedIn'), 'false')
    fill(control('rate'), '۱٫۵')
    fill(control('visits'), '۱٬۲۰۰')
    fill(control('motto'), '  Always  ')
    save()
    await eventually(() => patches(crm)).toEqual([{ ext: { loyalty: { tier: 'silver', memberSince: '2025-01-31', optedIn: false, rate: '1.5', visits: 1200, motto: 'Always' } } }])
    await eventually(() => details(root)).toMatchObject({ Tier: 'Silver', Points: '1,240', Visits: '1,200', 'Opted in': 'No' })
    expect(root.activeElement).toBe(find('.edit-fields'))
  })

  it('are emptied by choosing nothing, and left alone where nothing was changed', async () => {
    const crm = client()
    const { root, control, save, find } = await opened({ client: crm })
    save()
    await eventually(() => root.querySelector('.field-form')).toBe(null)
    find('.edit-fields').click()
    await eventually(() => root.querySelector('.field-form')).not.toBe(null)
    fill(control('tier'), '')
    save()
    await eventually(() => patches(crm)).toEqual([{ ext: { loyalty: { tier: null } } }])
  })

  it('take no number that is none, and say what one looks like', async () => {
    const crm = client()
    const { root, control, save } = await opened({ client: crm, provider: { locale: 'fa' } })
    for (const [name, wrong] of [['visits', 'many'], ['visits', '1.5'], ['rate', '1.2.3'], ['visits', '99999999999999999999']] as const) {
      fill(control('visits'), '')
      fill(control('rate'), '1.25')
      fill(control(name), wrong)
      save()
      expect(control(name).validationMessage).toContain(name === 'rate' ? '۱۲٫۵' : '۱۲')
    }
    expect(root.querySelector('.field-form')).not.toBe(null)
    fill(control('visits'), '3')
    save()
    await eventually(() => patches(crm)).toEqual([{ ext: { loyalty: { visits: 3 } } }])
  })

  it('are not edited by who may not, nor after Escape', async () => {
    const readOnly = createFakeClient({ session: { fields: { customer: [{ ...tier, writable: false }] } } })
    readOnly.customerRecords.records = readOnly.customerRecords.records.map((record) => ({ ...record, ext: { loyalty: values } }))
    const { root } = await page({ client: readOnly })
    await eventually(() => details(root)['Tier']).toBe('Gold')
    expect(root.querySelector('.edit-fields')).toBe(null)
    clean()
    const crm = client()
    const mounted = await opened({ client: crm })
    fill(mounted.control('tier'), 'silver')
    mounted.control('tier').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await eventually(() => mounted.root.querySelector('.field-form')).toBe(null)
    expect(patches(crm)).toEqual([])
  })

  it('are edited by what their plugin edits them with', async () => {
    const plugin = fresh()
    class Editor extends HTMLElement implements Partial<EditorContext> {
      value: unknown
      connectedCallback() {
        this.textContent = `Now ${String(this.value)}`
      }
    }
    const crm = client(plugin, [{ id: 'editor', slot: 'field.editor', for: 'ext.loyalty.tier' }])
    const { save, root } = await opened({ client: crm, plugins: [ui(plugin, { editor: { tag: `diwan-${plugin}-editor`, load: async () => Editor } })] })
    await eventually(() => root.querySelector('.field-form [role=group] .plugin')?.textContent).toBe('Now gold')
    root.querySelector<Editor>(`diwan-${plugin}-editor`)!.value = 'silver'
    save()
    await eventually(() => patches(crm)).toEqual([{ ext: { loyalty: { tier: 'silver' } } }])
  })

  it('keep their values where their plugin’s editor fails', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const plugin = fresh()
    const crm = client(plugin, [{ id: 'editor', slot: 'field.editor', for: 'ext.loyalty.tier', label: 'Tier' }])
    const { save, control, root } = await opened({ client: crm, plugins: [ui(plugin, { editor: { tag: `diwan-${plugin}-editor`, load: () => Promise.reject(new Error('gone')) } })] })
    await eventually(() => root.querySelector('.field-form [role=group]')?.textContent).toContain('“Tier” could not be loaded.')
    fill(control('motto'), 'On')
    save()
    await eventually(() => patches(crm)).toEqual([{ ext: { loyalty: { motto: 'On' } } }])
  })
})
