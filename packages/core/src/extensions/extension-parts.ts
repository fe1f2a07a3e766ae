import type { EntityDefinition } from '../schema/entity.ts'
import type { Field, StorageType } from '../schema/field.ts'
import { extensionPrefix } from './extension-value.ts'

/** An extension field by the name that criteria give it; of an amount the currency is one of its own. */
export interface ExtensionPart {
  /** Such as `ext.loyalty.tier`, or `ext.loyalty.budget.currency`. */
  readonly name: string
  readonly owner: string
  readonly type: StorageType
  readonly field: Field
}

/** What criteria may name of the extension fields that are declared of an entity. */
export function extensionParts({ fields }: Pick<EntityDefinition, 'fields'>): readonly ExtensionPart[] {
  return Object.entries(fields['ext']?.owners ?? {}).flatMap(([owner, declared]) =>
    Object.entries(declared).flatMap(([member, field]): ExtensionPart[] => {
      const part = { name: `${extensionPrefix}${owner}.${member}`, owner, type: field.type, field }
      return field.type === 'money' ? [part, { ...part, name: `${part.name}.currency`, type: 'key' }] : [part]
    }),
  )
}

/** The two kinds of columns that hold values for an index. */
export type SlotKind = 'text' | 'number'

/** Columns of a kind that an entity can have. */
export const mostSlots = 16

/** The longest text that such a column holds whole, in code points. */
export const longestSlot = 200

export function slotKind(type: StorageType): SlotKind {
  return type === 'integer' || type === 'boolean' || type === 'money' ? 'number' : 'text'
}
