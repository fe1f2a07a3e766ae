import type { EntityDefinition, StorageType } from '@diwan/core'
import { extensionParts, extensionPath, type ExtensionPart } from '@diwan/core/storage'
import type { DocumentForm, SqlDialect } from '../dialect.ts'
import type { Operand } from '../table.ts'
import { isWhole, slotType, type Slot } from './slot.ts'

/** The name of the same field as its document has it, and as its slot alone does. */
export const inDocument = (field: string): string => `${field}#document`
export const inSlot = (field: string): string => `${field}#slot`

/** What the extension fields of an entity stand for: their slots as far as those are filled, else a place in the document. */
export function extensionOperands(entity: EntityDefinition, slots: readonly Slot[], dialect: SqlDialect): readonly (readonly [string, Operand])[] {
  return extensionParts(entity).flatMap((part): (readonly [string, Operand])[] => {
    const own = inPlace(part, dialect)
    const slot = slots.find(({ of, state }) => state !== 'assigned' && of?.owner === part.owner && `ext.${of.owner}.${of.field}` === part.name && of.type === slotType(part.type))
    if (!slot) return [[part.name, own]]
    const { path: _path, form: _form, ...rest } = own
    const whole = { ...rest, column: slot.column, ...(part.field.values && { repeats: true as const }) }
    if (slotType(part.type) !== 'key') return [[part.name, whole]]
    const holds = isWhole(part.type, part.field.max) ? 'all' : 'beginning'
    return [[part.name, { ...whole, holds }], [inSlot(part.name), whole], [inDocument(part.name), own]]
  })
}

function inPlace({ name, type, field }: ExtensionPart, dialect: SqlDialect): Operand {
  const at = { column: 'ext', path: extensionPath(name, type), form: formOf(type, field.list) }
  // As 0 or 1, in a slot as well.
  if (type === 'boolean') return { ...at, type: 'integer', encode: Number }
  const stored = type === 'json' ? type : slotType(type)
  return { ...at, type: stored, encode: dialect.encoder(stored) }
}

function formOf(type: StorageType, isList: boolean): DocumentForm {
  if (type === 'integer' || type === 'boolean') return type
  return type === 'money' ? 'amount' : isList && type === 'json' ? 'list' : 'text'
}
