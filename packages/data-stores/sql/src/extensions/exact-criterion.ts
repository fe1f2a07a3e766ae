import { allOf, anyOf, type Criterion } from '@diwan/core/storage'
import type { Table } from '../table.ts'
import { inDocument, inSlot } from './extension-operands.ts'
import { beginning, isLong } from './slot.ts'

type Compare = Extract<Criterion, { op: 'compare' }>
type Text = Extract<Criterion, { op: 'startsWith' | 'contains' }>

/**
 * A criterion on a text, where its slot cannot decide it alone: the slot finds the texts that begin alike, and the document
 * tells them apart. The same criterion where the slot can, which is for all operands that are shorter than a slot.
 */
export function exactCriterion(criterion: Criterion, table: Table): Criterion {
  if (!('type' in criterion) || !criterion.type) return criterion
  const holds = table.operands.get(criterion.field)?.holds
  if (!holds) return criterion
  switch (criterion.op) {
    case 'compare':
      return typeof criterion.value === 'string' && isLong(criterion.value) ? exactCompare(criterion, criterion.value) : criterion
    case 'in': {
      if (!criterion.values.some((value) => typeof value === 'string' && isLong(value))) return criterion
      const values = criterion.values.map((value) => (typeof value === 'string' ? beginning(value) : value))
      return allOf({ ...criterion, field: inSlot(criterion.field), values }, { ...criterion, field: inDocument(criterion.field) })
    }
    case 'startsWith':
      return isLong(criterion.value) ? allOf(beginsAlike(criterion), { ...criterion, field: inDocument(criterion.field) }) : criterion
    case 'contains':
      return holds === 'beginning' ? { ...criterion, field: inDocument(criterion.field) } : criterion
    default:
      return criterion
  }
}

function exactCompare(criterion: Compare, value: string): Criterion {
  const { field, is } = criterion
  const whole: Criterion = { ...criterion, field: inDocument(field) }
  if (is === 'ne') return { op: 'not', of: exactCompare({ ...criterion, is: 'eq' }, value) }
  const alike = allOf(beginsAlike({ ...criterion, value }), whole)
  if (is === 'eq') return alike
  const apart: Criterion = { ...criterion, field: inSlot(field), is: is === 'lt' || is === 'lte' ? 'lt' : 'gt', value: beginning(value) }
  return anyOf(apart, alike)
}

function beginsAlike({ field, type, value }: Pick<Text, 'field' | 'type' | 'value'>): Criterion {
  return { op: 'compare', field: inSlot(field), ...(type && { type }), is: 'eq', value: beginning(value) }
}
