import type { Relation } from '../schema/entity.ts'
import { compareScalars } from './compare.ts'
import type { Comparison, Criterion, Scalar } from './criterion.ts'

type Row = Readonly<Record<string, unknown>>

/** Finds the records a relation leads to, live ones of the same tenant only. */
export type Related = (relation: Relation, row: Row) => Iterable<Row>

/** Compiles a criterion for rows in memory. `related` may be left out for criteria without relations. */
export function evaluate(criterion: Criterion, related: Related = noRelations): (row: Row) => boolean {
  switch (criterion.op) {
    case 'always':
      return () => true
    case 'never':
      return () => false
    case 'and': {
      const parts = criterion.of.map((part) => evaluate(part, related))
      return (row) => parts.every((part) => part(row))
    }
    case 'or': {
      const parts = criterion.of.map((part) => evaluate(part, related))
      return (row) => parts.some((part) => part(row))
    }
    case 'not': {
      const part = evaluate(criterion.of, related)
      return (row) => !part(row)
    }
    case 'compare': {
      const { field, is, value } = criterion
      return (row) => compares(valueOf(row, field), is, value)
    }
    case 'in': {
      const values = new Set(criterion.values)
      return (row) => values.has(valueOf(row, criterion.field))
    }
    case 'startsWith':
      return (row) => textOf(row, criterion.field)?.startsWith(criterion.value) ?? false
    case 'contains':
      return (row) => textOf(row, criterion.field)?.includes(criterion.value) ?? false
    case 'has':
      return (row) => criterion.keys.some((key) => listOf(row, criterion.field).includes(key))
    case 'isEmpty':
      return (row) => listOf(row, criterion.field).length === 0
    case 'search':
      return (row) => criterion.tokens.every((token) => textOf(row, criterion.field)?.includes(token) ?? false)
    case 'related': {
      const where = evaluate(criterion.where, related)
      return (row) => {
        for (const other of related(criterion.relation, row)) if (where(other)) return true
        return false
      }
    }
    case 'relatedCount': {
      const where = evaluate(criterion.where, related)
      return (row) => {
        let count = 0
        for (const other of related(criterion.relation, row)) if (where(other)) count++
        return compares(count, criterion.is, criterion.value)
      }
    }
  }
}

/** Whether deciding it takes other records than the one at hand. */
export function needsRelated(criterion: Criterion): boolean {
  switch (criterion.op) {
    case 'and':
    case 'or':
      return criterion.of.some(needsRelated)
    case 'not':
      return needsRelated(criterion.of)
    case 'related':
    case 'relatedCount':
      return true
    default:
      return false
  }
}

/** The value of `field`, or of a part of a Money as `field.currency`. */
export function valueOf(row: Row, field: string): Scalar {
  const dot = field.indexOf('.')
  const value = row[dot < 0 ? field : field.slice(0, dot)]
  if (value === null || value === undefined) return null
  if (typeof value === 'object') return dot < 0 ? (value as { amount: bigint }).amount : (value as { currency: string }).currency
  return value as Scalar
}

function compares(value: Scalar, is: Comparison, wanted: Scalar): boolean {
  if (is === 'eq') return value === wanted
  if (is === 'ne') return value !== wanted
  if (value === null || wanted === null) return false
  const order = compareScalars(value, wanted)
  return is === 'lt' ? order < 0 : is === 'lte' ? order <= 0 : is === 'gt' ? order > 0 : order >= 0
}

function textOf(row: Row, field: string): string | undefined {
  const value = row[field]
  return typeof value === 'string' ? value : undefined
}

function listOf(row: Row, field: string): readonly unknown[] {
  const value = row[field]
  return Array.isArray(value) ? value : []
}

function noRelations(): never {
  throw new TypeError('This criterion reaches other records; give `related`')
}
