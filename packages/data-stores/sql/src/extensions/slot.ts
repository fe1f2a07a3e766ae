import type { StorageType } from '@diwan/core'
import { extensionPath, extensionValue, longestSlot, slotKind, type SlotKind } from '@diwan/core/storage'
import type { NamedColumn } from '../dialect.ts'

/**
 * How far a slot has come. `assigned`: every write fills it, and the records of before do not. `filled`: they do too, so
 * questions go by it; a process that does not know of it may still write. `settled`: none does any more. `free`: given back.
 */
export type SlotState = 'assigned' | 'filled' | 'settled' | 'free'

/** A column beside the document of extension fields, where the values of one field stand for an index. */
export interface Slot {
  readonly entity: string
  /** Such as `ext_t1`. */
  readonly column: string
  /** Null for one that is free. */
  readonly of: SlotField | null
  readonly state: SlotState
}

/** An extension field, or the currency of an amount as `budget.currency`. */
export interface SlotField {
  readonly owner: string
  readonly field: string
  /** How values are stored in the document: `key` for all that is text. */
  readonly type: 'key' | 'integer' | 'boolean' | 'money'
}

const letters: Readonly<Record<SlotKind, string>> = { text: 't', number: 'n' }

export function slotColumn(kind: SlotKind, number: number): string {
  return `ext_${letters[kind]}${number}`
}

export function kindOf({ column }: Pick<Slot, 'column'>): SlotKind {
  return column.startsWith(`ext_${letters.text}`) ? 'text' : 'number'
}

/** The type of a slot's values, which a declaration may change. */
export function slotType(type: StorageType): SlotField['type'] {
  return type === 'integer' || type === 'boolean' || type === 'money' ? type : 'key'
}

export function slotDefinition(slot: Slot): NamedColumn & { readonly nullable: true } {
  const type = kindOf(slot) === 'text' ? ({ type: 'key', max: longestSlot } as const) : ({ type: 'integer' } as const)
  return { name: slot.column, ...type, indexed: true, nullable: true }
}

/** What a slot holds of a document: of a text its first code points, of a truth 0 or 1. */
export function slotValue({ of }: Slot): (document: unknown) => string | number | bigint | null {
  if (!of) return () => null
  const path = extensionPath(`ext.${of.owner}.${of.field}`, of.type)
  return (document) => {
    const value = extensionValue(document, path, of.type)
    if (typeof value === 'string') return beginning(value)
    return typeof value === 'boolean' ? Number(value) : value
  }
}

/** Whether a text may be longer than a slot holds: then its beginning alone says too little. */
export function isLong(text: string): boolean {
  return text.length >= longestSlot && [...text].length >= longestSlot
}

export function beginning(text: string): string {
  return text.length <= longestSlot ? text : [...text].slice(0, longestSlot).join('')
}

/** Whether a value of this type, of at most `max` UTF-16 units, stands in its slot whole. */
export function isWhole(type: StorageType, max: number | undefined): boolean {
  return slotKind(type) === 'number' || (type !== 'text' && type !== 'key') || (max ?? Infinity) <= longestSlot
}
