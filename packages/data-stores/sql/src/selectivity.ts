import type { StorageType } from '@diwan/core'
import { kindOf } from './extensions/slot.ts'
import { writtenColumns, type Table } from './table.ts'

/** Rows in all, and of one tenant, that a planner should reckon with before it has seen any. */
const rowsInAll = 1_000_000
const rowsOfTenant = 100_000
/** And of a text that an extension field may have; of a closed set's, its conditions say that they hold of many. */
const rowsOfSlot = 200

/**
 * How many rows it should expect in all, and with equal values in the first column of an index, in the first two, and so
 * on. Rough: what matters is that a tenant has many, that an id leads to few and that texts and times hardly repeat. A
 * planner without statistics takes a tenant for selective and goes through all of its rows, again for each outer row.
 */
export function expectedRows(table: Table, columns: readonly string[], unique: boolean): readonly number[] {
  const types = new Map(table.fields.flatMap(writtenColumns).map((column) => [column.name, column.type]))
  const expected = [rowsInAll, rowsOfTenant]
  for (const [index, column] of columns.entries()) {
    if (index === 0) continue
    const isWhole = index === columns.length - 1 && (unique || column === 'id')
    const isTextSlot = table.slots.some((slot) => slot.column === column && kindOf(slot) === 'text')
    expected.push(isWhole ? 1 : isTextSlot ? Math.min(expected.at(-1)!, rowsOfSlot) : narrowed(expected.at(-1)!, types.get(column)))
  }
  return expected
}

function narrowed(rows: number, type: StorageType | undefined): number {
  switch (type) {
    case 'id':
      return Math.min(rows, 20)
    case 'text':
    case 'instant':
    case 'date':
      return Math.min(rows, 2)
    default:
      return Math.ceil(rows / 5)
  }
}
