import { DiwanError } from '@diwan/core'
import { extensionParts, mostSlots, slotKind, type SlotKind, type StorageSchema } from '@diwan/core/storage'
import { kindOf, slotColumn, slotType, type Slot, type SlotField } from './slot.ts'

/**
 * The slots with one for each filterable field that has none yet: a free one, else a new one. A field keeps its slot, also
 * while nobody declares it. Throws `configuration_invalid` where no room is left.
 */
export function assignSlots({ entities }: StorageSchema, known: readonly Slot[]): readonly Slot[] {
  const slots = [...known]
  for (const definition of Object.values(entities)) {
    for (const { name, owner, type, field } of extensionParts(definition)) {
      if (field.filter !== 'index') continue
      const of: SlotField = { owner, field: name.split('.').slice(2).join('.'), type: slotType(type) }
      const own = slots.filter((slot) => slot.entity === definition.name)
      if (own.some((slot) => isSame(slot.of, of))) continue
      const kind = slotKind(type)
      const column = nextColumn(own.filter((slot) => kindOf(slot) === kind), kind)
      if (column === undefined) throw full(definition.name, of, own)
      const slot: Slot = { entity: definition.name, column, of, state: 'assigned' }
      const at = slots.findIndex((each) => each.entity === slot.entity && each.column === column)
      slots.splice(at < 0 ? slots.length : at, at < 0 ? 0 : 1, slot)
    }
  }
  return slots
}

function isSame(a: SlotField | null, b: SlotField): boolean {
  return a !== null && a.owner === b.owner && a.field === b.field && a.type === b.type
}

function nextColumn(slots: readonly Slot[], kind: SlotKind): string | undefined {
  const free = slots.find(({ of }) => of === null)
  if (free) return free.column
  const taken = new Set(slots.map(({ column }) => column))
  return Array.from({ length: mostSlots }, (_, index) => slotColumn(kind, index + 1)).find((column) => !taken.has(column))
}

function full(entity: string, of: SlotField, own: readonly Slot[]): DiwanError {
  const holders = own.flatMap(({ column, of: holder }) => (holder ? [`${column} ${holder.owner}.${holder.field}`] : []))
  return new DiwanError('configuration_invalid', `No column of ${entity} is left for an index of ext.${of.owner}.${of.field}: ${holders.join(', ')}`, {
    blame: 'host',
    hint: 'Give back the columns of fields that are gone, by a contract step `releaseExtension` of their owner, or declare the field with { scan: true }',
    details: { entity, owner: of.owner, field: of.field },
  })
}
