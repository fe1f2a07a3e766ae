import type { Criterion } from './criterion.ts'

/** Whether a criterion's answer for a row depends on one of these fields of it. Relations are followed from the row's ids alone. */
export function namesFields(criterion: Criterion, fields: readonly string[]): boolean {
  switch (criterion.op) {
    case 'always':
    case 'never':
      return false
    case 'and':
    case 'or':
      return criterion.of.some((part) => namesFields(part, fields))
    case 'not':
      return namesFields(criterion.of, fields)
    case 'related':
    case 'relatedCount':
      return criterion.relation.kind === 'one' && fields.includes(criterion.relation.local)
    default:
      return fields.includes(criterion.field.split('.')[0]!)
  }
}
