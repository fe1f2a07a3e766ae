import { extensionList, extensionPath, extensionValue } from '../extensions/extension-value.ts'
import type { Relation } from '../schema/entity.ts'
import { compareScalars } from './compare.ts'
import type { Comparison, Criterion, NamedField, Scalar } from './criterion.ts'

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
      const { is, value } = criterion
      const read = reader(criterion)
      return (row) => compares(read(row), is, value)
    }
    case 'in': {
      const values = new Set(criterion.values)
      const read = reader(criterion)
      return (row) => values.has(read(row))
    }
    case 'startsWith': {
      const read = textReader(criterion)
      return (row) => read(row)?.startsWith(criterion.value) ?? false
    }
    case 'contains': {
      const read = textReader(criterion)
      return (row) => read(row)?.includes(criterion.value) ?? false
    }
    case 'has': {
      const read = listReader(criterion)
      return (row) => criterion.keys.some((key) => read(row).includes(key))
    }
    case 'isEmpty': {
      const read = listReader(criterion)
      return (row) => read(row).length === 0
    }
    case 'search': {
      const read = textReader(criterion)
      return (row) => criterion.tokens.every((token) => read(row)?.includes(token) ?? false)
    }
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

/** The value of `field`, or of a part of a Money as `field.currency`; of an extension field, where its `type` is said. */
export function valueOf(row: Row, field: string, type?: NamedField['type']): Scalar {
  if (type) return extensionValue(row['ext'], extensionPath(field, type), type)
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

function reader({ field, type }: NamedField): (row: Row) => Scalar {
  if (!type) return (row) => valueOf(row, field)
  const path = extensionPath(field, type)
  return (row) => extensionValue(row['ext'], path, type)
}

function textReader(named: NamedField): (row: Row) => string | undefined {
  const read = named.type ? reader(named) : (row: Row) => row[named.field]
  return (row) => {
    const value = read(row)
    return typeof value === 'string' ? value : undefined
  }
}

function listReader({ field, type }: NamedField): (row: Row) => readonly unknown[] {
  const path = type && extensionPath(field, type)
  return (row) => {
    if (path) return extensionList(row['ext'], path)
    const value = row[field]
    return Array.isArray(value) ? value : []
  }
}

function noRelations(): never {
  throw new TypeError('This criterion reaches other records; give `related`')
}
