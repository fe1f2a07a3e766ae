import type { Issue } from '../errors/diwan-error.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Field, StorageType } from '../schema/field.ts'
import { isLabel } from '../values/label.ts'
import type { ExtensionFields } from './extension-field.ts'
import { extensionParts, longestSlot, mostSlots, slotKind } from './extension-parts.ts'

const ownerPattern = /^[a-z][a-z0-9-]{0,49}$/
const namePattern = /^[a-z][a-zA-Z0-9]{0,49}$/

const known = Object.keys({ id: true, key: true, text: true, integer: true, boolean: true, instant: true, date: true, decimal: true, money: true, json: true, bytes: true } satisfies Record<StorageType, true>)
const ordered: readonly StorageType[] = ['text', 'key', 'integer', 'instant', 'date']

/** What is wrong with the fields that are declared of an entity. */
export function extensionProblems(name: string, entity: EntityDefinition | undefined, owners: ExtensionFields): readonly Issue[] {
  const problem = (path: Issue['path'], message: string): Issue => ({ path: [name, ...path], code: 'configuration_invalid', message })
  if (!entity?.fields['ext']?.owners) return [problem([], entity ? `${name} has no extension fields` : `There is no entity ${name}`)]
  return [
    ...Object.entries(owners).flatMap(([owner, fields]) => [
      ...(ownerPattern.test(owner) ? [] : [problem([owner], 'An owner is the id of a plugin or `host`: small letters, digits and `-`')]),
      ...Object.entries(fields).flatMap(([member, field]) => {
        const message = namePattern.test(member) ? fieldProblem(field) : 'A name is letters and digits and begins with a small letter'
        return message === undefined ? [] : [problem([owner, member], message)]
      }),
    ]),
    ...crowded(owners).map((message) => problem([], message)),
  ]
}

function fieldProblem({ type, presence, reference, anyReference, filter, sorts, list, fallback, max, label, values = [], valueLabels = {} }: Field): string | undefined {
  if (!known.includes(type)) return `This version of @diwan/core keeps no ${type}: install a newer one`
  if (presence !== 'optional' && !fallback) return 'Records are there without it: make it `optional`, or `defaulted`'
  if (reference ?? anyReference ?? type === 'id') return 'A reference is a field of an entity of your own, where it is known what a merge does to it'
  if (type === 'bytes') return 'Bytes are kept as files'
  if (filter === 'index' && type === 'json') return list ? 'No index finds the keys of a list: filterable(…, { scan: true })' : 'Predicates cannot look into a document'
  if (filter === 'scan' && type === 'json' && !list) return 'Predicates cannot look into a document'
  if (filter && list && Array.isArray(fallback?.()) && (fallback() as readonly unknown[]).length > 0) return 'A list that predicates ask for is empty by default'
  if (sorts && !ordered.includes(type)) return `Lists cannot be in the order of a ${type}`
  if (sorts && (type === 'text' || type === 'key') && (max ?? Infinity) > longestSlot) return `Lists are in the order of texts of at most ${longestSlot} characters`
  if (label !== undefined && !isLabel(label)) return "A label is a text, or texts by language, such as { en: 'Points', fa: 'امتیاز' }"
  const stranger = Object.entries(valueLabels).find(([value, text]) => !values.includes(value) || !isLabel(text))
  if (stranger) return values.includes(stranger[0]) ? `The label of ${stranger[0]} is a text, or texts by language` : `There is a label of ${stranger[0]}, which is not one of its values: ${values.join(', ')}`
  return undefined
}

function crowded(owners: ExtensionFields): readonly string[] {
  const ext = { owners } as unknown as Field
  const parts = extensionParts({ fields: { ext } }).filter(({ field }) => field.filter === 'index')
  return (['text', 'number'] as const).flatMap((kind) => {
    const count = parts.filter(({ type }) => slotKind(type) === kind).length
    return count > mostSlots ? [`${count} ${kind} fields are filterable; an index has room for ${mostSlots}. Declare the rare ones with { scan: true }`] : []
  })
}
