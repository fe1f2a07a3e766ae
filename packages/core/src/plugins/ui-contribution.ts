import type { Issue } from '../errors/diwan-error.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import { isLabel, type Label } from '../values/label.ts'
import type { PluginDefinition } from './define-plugin.ts'

/** The places of the elements that take contributions. Minor versions add some. */
export type UiSlot = 'customer.panel' | 'customer.badge' | 'customer.action' | 'customers.column' | 'customers.action' | 'timeline.entry' | 'field.editor' | (string & {})

/** Something that a plugin adds to what people see. It is data alone: the plugin's `./ui` entry says how it is drawn. */
export interface UiContribution {
  /** Its name within the plugin, such as `card`; a host speaks of `loyalty.card`. */
  readonly id: string
  readonly slot: UiSlot
  /**
   * Of a `timeline.entry` the kind of entries that it draws, such as `awarded`; of a `field.editor` the field that it edits, such as
   * `ext.loyalty.tier`; of a `customers.column` the field by which it sorts, if any.
   */
  readonly for?: string
  readonly label: Label
  /** Lower ones come first; default 0. Those alike are in the order of their plugins, then of their declaration. */
  readonly order?: number
  /** Without which a session is not offered it: one of the plugin's own permissions, such as `award`, or a right to records, such as `customer.update`. */
  readonly permission?: string
}

type Subject = 'kind' | 'field' | 'optional field' | undefined

/** The slots, and what their contributions are `for`. */
const slots: Readonly<Record<string, Subject>> = {
  'customer.panel': undefined,
  'customer.badge': undefined,
  'customer.action': undefined,
  'customers.column': 'optional field',
  'customers.action': undefined,
  'timeline.entry': 'kind',
  'field.editor': 'field',
}

const rights = ['read', 'create', 'update', 'delete', 'export']
const namePattern = /^[a-z][a-zA-Z0-9]{0,49}$/

/** What is wrong with the contributions of a plugin, as where and a sentence that goes on after its id. */
export function uiProblems(definition: PluginDefinition, entities: Readonly<Record<string, EntityDefinition>>): readonly (readonly [path: Issue['path'], message: string])[] {
  const { ui = [], permissions = {} } = definition
  return ui.flatMap((contribution, index) => {
    const { id, slot, label, permission } = contribution
    const twin = ui.findIndex((other) => other.id === id)
    const rival = ui.find((other, place) => place < index && isSubject(contribution) && other.slot === slot && other.for === contribution.for)
    const says: (readonly [member: string, message: string | false | undefined])[] = [
      ['id', !namePattern.test(id) && `has a UI contribution ${JSON.stringify(id)}; a name is letters and digits and begins with a small letter`],
      ['id', twin !== index && `has two UI contributions ${id}`],
      ['slot', !Object.hasOwn(slots, slot) && `contributes ${id} to ${JSON.stringify(slot)}, and there is no such slot. There are ${Object.keys(slots).join(', ')}`],
      ['label', !isLabel(label) && `contributes ${id} without a label: a text, or texts by language, such as { en: 'Points', fa: 'امتیاز' }`],
      ['for', subjectProblem(contribution, definition)],
      ['for', rival && `contributes ${rival.id} and ${id} to ${slot} for ${contribution.for}: one of them`],
      ['permission', permission !== undefined && !isKnown(permission, permissions, entities) && `asks for ${permission} to offer ${id}: a permission that it declares, or a right such as customer.update`],
    ]
    return says.flatMap(([member, message]) => (message ? [[['ui', index, member], message] as const] : []))
  })
}

function isSubject({ slot }: UiContribution): boolean {
  return slots[slot] === 'kind' || slots[slot] === 'field'
}

function subjectProblem({ id, slot, for: subject }: UiContribution, { id: plugin, fields = {} }: PluginDefinition): string | undefined {
  const wanted = slots[slot]
  if (subject === undefined) return wanted === 'kind' || wanted === 'field' ? `contributes ${id} to ${slot} without \`for\`, the ${wanted} that it is for` : undefined
  if (wanted === undefined) return Object.hasOwn(slots, slot) ? `contributes ${id} for ${subject}, and what is in ${slot} is for nothing` : undefined
  if (wanted === 'kind') return namePattern.test(subject) ? undefined : `contributes ${id} for ${JSON.stringify(subject)}; the kind of an entry is letters and digits`
  const own = fields.customer ?? {}
  const name = subject.startsWith(`ext.${plugin}.`) ? subject.slice(`ext.${plugin}.`.length) : ''
  if (!Object.hasOwn(own, name)) return `contributes ${id} for ${subject}, which is not a field of customers of its own`
  return slot === 'field.editor' && !own[name]!.writable ? `contributes an editor of ${subject}, which only the plugin writes: declare it as \`field.writable\`` : undefined
}

function isKnown(permission: string, own: Readonly<Record<string, string>>, entities: Readonly<Record<string, EntityDefinition>>): boolean {
  const [entity = '', right = '', ...rest] = permission.split('.')
  if (!right) return Object.hasOwn(own, permission)
  return rest.length === 0 && rights.includes(right) && Object.hasOwn(entities, entity) && !entities[entity]!.internal
}
