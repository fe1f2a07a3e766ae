import { describe, expect, it, onTestFinished } from 'vitest'
import { createCrm } from '../create-crm.ts'
import { isDiwanError, type DiwanError } from '../errors/diwan-error.ts'
import * as field from '../schema/field.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import { definePlugin } from './define-plugin.ts'
import type { UiContribution } from './ui-contribution.ts'

const { optional, writable } = field
const card: UiContribution = { id: 'card', slot: 'customer.panel', label: { en: 'Loyalty', fa: 'وفاداری' } }

const loyalty = (ui: readonly UiContribution[], setup?: () => never) =>
  definePlugin({
    id: 'loyalty',
    api: 1,
    version: '1.0.0',
    ui,
    permissions: { award: 'Award points' },
    fields: { customer: { tier: writable(optional(field.oneOf(['gold', 'silver']))), points: optional(field.integer()) } },
    onFailure: 'disable',
    ...(setup && { setup }),
  })

async function opened(ui: readonly UiContribution[], setup?: () => never) {
  const silent = { write: () => undefined }
  const crm = await createCrm({ storage: memoryStorage(), plugins: [loyalty(ui, setup)], ports: { log: silent } })
  onTestFinished(() => crm.close())
  return crm
}

async function refusal(ui: readonly UiContribution[]): Promise<DiwanError> {
  const error = await opened(ui).catch((thrown: unknown) => thrown)
  if (isDiwanError(error)) return error
  throw new Error('Not refused')
}

describe('UI contributions', () => {
  it('are reported as they are declared, whether the plugin runs or not', async () => {
    const ui = [card, { id: 'award', slot: 'customer.action', label: 'Award points', permission: 'award', order: 5 }, { id: 'tierEditor', slot: 'field.editor', for: 'ext.loyalty.tier', label: 'Tier', permission: 'customer.update' }]
    expect((await opened(ui)).plugins.report()[0]!.ui).toEqual(ui)
    const failing = await opened(ui, () => {
      throw new Error('no network')
    })
    expect(failing.plugins.report()[0]).toMatchObject({ state: 'disabled', ui })
  })

  it.each<[string, readonly UiContribution[], string]>([
    ['whose name cannot be', [{ ...card, id: 'my card' }], 'id'],
    ['to a slot that is not there', [{ ...card, slot: 'customer.sidebar' }], 'slot'],
    ['to a slot of the prototype', [{ ...card, slot: 'constructor' }], 'slot'],
    ['that say nothing to people', [{ ...card, label: '' }], 'label'],
    ['with a label of no language', [{ ...card, label: {} }], 'label'],
    ['that draw entries of no kind', [{ ...card, slot: 'timeline.entry' }], 'for'],
    ['that draw entries of a kind that cannot be', [{ ...card, slot: 'timeline.entry', for: 'a kind' }], 'for'],
    ['that edit no field', [{ ...card, slot: 'field.editor' }], 'for'],
    ['that edit fields of others', [{ ...card, slot: 'field.editor', for: 'ext.sales.stage' }], 'for'],
    ['that edit fields which only the plugin writes', [{ ...card, slot: 'field.editor', for: 'ext.loyalty.points' }], 'for'],
    ['that sort by fields of others', [{ ...card, slot: 'customers.column', for: 'displayName' }], 'for'],
    ['that are for something where nothing is meant', [{ ...card, for: 'ext.loyalty.tier' }], 'for'],
    ['that ask for a permission which is not declared', [{ ...card, permission: 'revoke' }], 'permission'],
    ['that ask for a right to no records', [{ ...card, permission: 'visits.read' }], 'permission'],
    ['that ask for no right', [{ ...card, permission: 'customer.award' }], 'permission'],
  ])('are refused %s', async (_what, ui, member) => {
    const error = await refusal(ui)
    expect([error.code, error.issues?.map(({ path }) => path)]).toEqual(['plugins_invalid', [['loyalty', 'ui', 0, member]]])
    expect(error.message).toContain('loyalty ')
  })

  it('are refused where two have one name or draw the same', async () => {
    const visit = (id: string): UiContribution => ({ id, slot: 'timeline.entry', for: 'awarded', label: 'Award' })
    expect((await refusal([card, card])).issues?.map(({ path }) => path.join('.'))).toEqual(['loyalty.ui.1.id'])
    const { issues } = await refusal([visit('first'), visit('second')])
    expect(issues?.map(({ path, message }) => [path.join('.'), message])).toEqual([['loyalty.ui.1.for', 'loyalty contributes first and second to timeline.entry for awarded: one of them']])
  })

  it('say which slots there are to who writes one that is not', async () => {
    expect((await refusal([{ ...card, slot: 'customer.sidebar' }])).message).toContain('customer.panel, customer.badge')
  })
})
