import { ClientError } from '@diwan/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { createFakeClient } from '../testing/fake-client.ts'
import { idOf } from '../testing/fake-data.ts'
import { clean, eventually, fill, mount } from '../testing/mount.ts'
import type { DiwanTimeline } from '../timeline/timeline.ts'
import type { DiwanComposer } from './composer.ts'

const customerId = idOf('customer', 0)
const refused = new ClientError({ code: 'forbidden', status: 403, detail: 'No.' })

beforeEach(() => page.viewport(1280, 900))
afterEach(clean)

async function pair() {
  const client = createFakeClient()
  const timeline = await mount<DiwanTimeline>('diwan-timeline', { client, with: { 'customer-id': customerId } })
  const composer = await mount<DiwanComposer>('diwan-composer', { client, with: { 'customer-id': customerId } })
  const titles = () => timeline.all('.what').map((title) => title.textContent)
  const write = async (kind: string, subject: string) => {
    composer.find(`[data-kind=${kind}]`).click()
    await eventually(() => composer.root.querySelector('input[name=subject]')).not.toBeNull()
    fill(composer.find<HTMLInputElement>('input[name=subject]'), subject)
    await composer.element.updateComplete
    composer.find('button[type=submit]').click()
  }
  return { client, timeline, composer, titles, write }
}

describe('<diwan-composer>', () => {
  it('shows what was logged at once, before the server answers', async () => {
    const { client, timeline, composer, titles, write } = await pair()
    const release = client.hold('interaction.create')
    const logged = vi.fn()
    composer.element.addEventListener('diwan-interaction-logged', logged)
    await write('call', 'Asked for a brochure')
    await eventually(() => titles()[0]).toBe('Asked for a brochure')
    expect(timeline.text('article')).toContain('Saving…')
    expect(logged).not.toHaveBeenCalled()
    release()
    await eventually(() => timeline.find('article').getAttribute('aria-busy')).toBe('false')
    expect(logged).toHaveBeenCalledOnce()
    expect(titles().filter((title) => title === 'Asked for a brochure').length).toBe(1)
    expect(client.calls.find(({ what }) => what === 'interaction.create')?.input).toMatchObject({ kind: 'call', channel: 'phone', direction: 'outbound', participants: [{ customerId, role: 'to' }] })
  })

  it('takes back only what was refused, gives back what was typed, and says why', async () => {
    const { client, timeline, composer, titles, write } = await pair()
    const release = client.hold('interaction.create')
    await write('note', 'Refused')
    await write('note', 'Stays')
    await eventually(() => titles().slice(0, 2).toSorted()).toEqual(['Refused', 'Stays'])
    client.fail('interaction.create', refused)
    release()
    await eventually(() => composer.root.querySelector('[role=alert]')?.textContent).toContain('You do not have permission')
    await eventually(() => titles()[0]).toBe('Stays')
    expect(titles()).not.toContain('Refused')
    expect(timeline.all('[aria-busy=true]').length).toBe(0)
    expect(composer.find<HTMLInputElement>('input[name=subject]').value).toBe('Refused')
    composer.all('.notice button')[0]!.click()
    await eventually(() => titles().slice(0, 2).toSorted()).toEqual(['Refused', 'Stays'])
    await eventually(() => composer.root.querySelector('[role=alert]')).toBeNull()
  })

  it('tries again under the same name, so that nothing is logged twice', async () => {
    const { client, composer, write } = await pair()
    const create = vi.spyOn(client.interactions, 'create')
    client.fail('interaction.create', new ClientError({ code: 'network', detail: 'The server could not be reached.' }))
    await write('note', 'Once')
    await eventually(() => composer.root.querySelector('[role=alert]')).not.toBeNull()
    composer.all('.notice button')[0]!.click()
    await eventually(() => create.mock.calls.length).toBe(2)
    expect(new Set(create.mock.calls.map(([, options]) => options?.operation)).size).toBe(1)
  })

  it('does not overwrite what is being typed with what was refused', async () => {
    const { client, composer, write } = await pair()
    const release = client.hold('interaction.create')
    client.fail('interaction.create', refused)
    await write('note', 'First')
    composer.element.focus()
    await eventually(() => composer.root.querySelector('textarea')).not.toBeNull()
    fill(composer.find<HTMLTextAreaElement>('textarea'), 'Second, half typed')
    release()
    await eventually(() => composer.root.querySelector('[role=alert]')).not.toBeNull()
    expect(composer.find<HTMLTextAreaElement>('textarea').value).toBe('Second, half typed')
    const edit = composer.all('.notice button').find((button) => button.textContent === 'Edit')!
    edit.click()
    await eventually(() => composer.find<HTMLInputElement>('input[name=subject]').value).toBe('First')
  })

  it('logs without a timeline on the page', async () => {
    const { client, element, find, root } = await mount<DiwanComposer>('diwan-composer', { with: { 'customer-id': customerId } })
    element.focus()
    await eventually(() => root.querySelector('textarea')).not.toBeNull()
    fill(find<HTMLTextAreaElement>('textarea'), 'Alone')
    find<HTMLFormElement>('form').requestSubmit()
    await eventually(() => client.calls.some(({ what }) => what === 'interaction.create')).toBe(true)
  })

  it('submits by Ctrl+Enter from the text', async () => {
    const { composer, titles } = await pair()
    composer.element.focus()
    await eventually(() => composer.root.activeElement?.localName).toBe('textarea')
    await userEvent.keyboard('Short{Control>}{Enter}{/Control}')
    await eventually(() => titles()[0]).toBe('Note')
  })

  it('keeps a draft for each customer while it lives', async () => {
    const { element, find, root } = await mount<DiwanComposer>('diwan-composer', { with: { 'customer-id': customerId } })
    element.focus()
    await eventually(() => root.querySelector('textarea')).not.toBeNull()
    fill(find<HTMLTextAreaElement>('textarea'), 'Half a thought')
    element.customerId = idOf('customer', 1)
    await element.updateComplete
    expect(find<HTMLTextAreaElement>('textarea').value).toBe('')
    element.customerId = customerId
    await element.updateComplete
    expect(find<HTMLTextAreaElement>('textarea').value).toBe('Half a thought')
  })

  it('chooses the kind by arrows, mirrored in right-to-left pages', async () => {
    const { root, box, find } = await mount<DiwanComposer>('diwan-composer', { with: { 'customer-id': customerId } })
    box.dir = 'rtl'
    find('[role=radio][tabindex="0"]').focus()
    await userEvent.keyboard('{ArrowLeft}')
    await eventually(() => (root.activeElement as HTMLElement).dataset['kind']).toBe('call')
    expect(root.activeElement?.getAttribute('aria-checked')).toBe('true')
    await userEvent.keyboard('{ArrowRight}')
    await eventually(() => (root.activeElement as HTMLElement).dataset['kind']).toBe('note')
  })

  it('shows a chosen time in the reader’s calendar beside the field', async () => {
    const { element, find, root, text } = await mount<DiwanComposer>('diwan-composer', { with: { 'customer-id': customerId, calendar: 'persian', lang: 'fa', zone: 'Asia/Tehran' } })
    element.focus()
    await eventually(() => root.querySelector('.foot button')).not.toBeNull()
    find('.foot .quiet').click()
    await eventually(() => root.querySelector('input[name=when]')).not.toBeNull()
    fill(find<HTMLInputElement>('input[name=when]'), '2026-11-22T10:00')
    await eventually(() => text('.when')).toContain('۱ آذر ۱۴۰۵')
  })
})
