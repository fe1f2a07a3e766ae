import type { Row } from '@diwan/core/storage'
import { noteSlot, noteState } from '../extensions/slot-registry.ts'
import { kindOf, slotDefinition, slotValue, type Slot } from '../extensions/slot.ts'
import type { Compiler } from '../selection-plan.ts'
import type { FieldColumns } from '../table.ts'
import type { Backfill } from './backfill.ts'
import type { DeclaredTable } from './declared-table.ts'
import { step, type Step } from './step.ts'

interface SlotContext {
  readonly compiler: Compiler
  /** As the registry has them now. */
  readonly known: readonly Slot[]
  readonly hasRows: boolean
}

/** The steps that give extension fields their slots, before a table's slots are written. */
export function assignSteps({ compiler, known, hasRows }: SlotContext, { owner, table }: DeclaredTable): readonly Step[] {
  return newSlots(known, table.slots).map((slot) => {
    const id = `assign ${table.name}.${slot.column} to ${slot.of!.owner}.${slot.of!.field}`
    // No record of a table that is empty lacks its values.
    const state = hasRows ? 'assigned' : 'settled'
    return step({ owner, id, phase: 'expand', isNew: true, statements: [noteSlot(compiler, { ...slot, state })] })
  })
}

/**
 * The steps that fill slots for the records that are there: before they are read, and again once no process runs any more
 * that might have written records without them.
 */
export function fillSlotSteps({ compiler, known, hasRows }: SlotContext, { owner, table }: DeclaredTable): readonly Step[] {
  const added = hasRows ? newSlots(known, table.slots) : []
  const waiting = (state: Slot['state']) => known.filter((slot) => slot.entity === table.entity.name && slot.state === state)
  const empty = [...waiting('assigned'), ...added]
  const unsettled = [...waiting('filled'), ...empty]
  const fill = (slots: readonly Slot[], phase: Step['phase'], state: Slot['state']) => {
    if (slots.length === 0) return []
    const id = `fill ${table.name}.ext ${slots.map(({ column }) => column.slice('ext_'.length)).join(' ')}`
    return [step({ owner, id, phase, backfill: slotBackfill(table, slots), last: [noteState(compiler, slots, state)] })]
  }
  return [...fill(empty, 'backfill', 'filled'), ...fill(unsettled, 'contract', 'settled')]
}

export function newSlots(known: readonly Slot[], slots: readonly Slot[]): readonly Slot[] {
  return slots.filter((slot) => !known.includes(slot))
}

/** Writes what the documents have and the slots may lack; a row without any of it is left alone. */
function slotBackfill(table: DeclaredTable['table'], slots: readonly Slot[]): Backfill {
  const { beside: _beside, ...ext } = table.byField.get('ext')!
  const sets = slots.map((slot): FieldColumns => ({ field: slot.column, type: kindOf(slot) === 'text' ? 'key' : 'integer', visible: false, columns: [slotDefinition(slot)] }))
  const held = slots.map((slot) => ({ name: slot.column, valueOf: slotValue(slot) }))
  return {
    table,
    reads: [table.byField.get('id')!, ext, ...sets],
    sets,
    keepsVersion: true,
    fields: (row: Row) => {
      const values = Object.fromEntries(held.map(({ name, valueOf }) => [name, valueOf(row['ext'])]))
      return held.every(({ name }) => values[name] === null && row[name] === null) ? null : values
    },
  }
}
