import { compareScalars } from '../../predicate/compare.ts'
import type { Scalar } from '../../predicate/criterion.ts'
import { valueOf } from '../../predicate/evaluate.ts'
import type { Order, Row } from '../storage.ts'

/** Compares rows as an order says; null comes before all values. */
export function compareRows(order: readonly Order[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { field, type, direction } of order) {
      const difference = compareScalars(valueOf(a, field, type), valueOf(b, field, type))
      if (difference !== 0) return direction === 'asc' ? difference : -difference
    }
    return 0
  }
}

/** Whether a row comes after a position, which is the values of the order's fields. */
export function isBeyond(order: readonly Order[], row: Row, position: readonly Scalar[]): boolean {
  for (const [index, { field, type, direction }] of order.entries()) {
    const difference = compareScalars(valueOf(row, field, type), position[index]!)
    if (difference !== 0) return difference > 0 === (direction === 'asc')
  }
  return false
}
