import type { Criterion, Scalar } from '@diwan/core/storage'
import type { Bind, SqlDialect } from './dialect.ts'
import { exactCriterion } from './extensions/exact-criterion.ts'
import type { Operand, Table } from './table.ts'

/** What shapes are taken with. */
export interface ShapeContext {
  readonly dialect: SqlDialect
  readonly tables: ReadonlyMap<string, Table>
}

/**
 * A criterion's shape, as text, and its values in the order in which `compileCriterion` takes them. Two criteria of
 * one shape share a statement.
 */
export function shapeOf(given: Criterion, values: Bind[], table: Table, context: ShapeContext): string {
  const criterion = exactCriterion(given, table)
  switch (criterion.op) {
    case 'always':
      return 'T'
    case 'never':
      return 'F'
    case 'and':
    case 'or': {
      let shape = criterion.op === 'and' ? '&(' : '|('
      for (const part of criterion.of) shape += `${shapeOf(part, values, table, context)},`
      return `${shape})`
    }
    case 'not':
      return `!(${shapeOf(criterion.of, values, table, context)})`
    case 'compare':
      if (criterion.value === null) return `${criterion.field} ${criterion.is} null`
      values.push(encoded(criterion.value, table.operands.get(criterion.field)!))
      return `${criterion.field} ${criterion.is}`
    case 'in': {
      const operand = table.operands.get(criterion.field)!
      values.push(context.dialect.list(present(criterion.values).map((value) => encoded(value, operand)), operand.type))
      return `${criterion.field} in${criterion.values.includes(null) ? ' or null' : ''}`
    }
    case 'startsWith':
      values.push(criterion.value, [...criterion.value].length)
      return `${criterion.field} ^`
    case 'contains':
      values.push(criterion.value)
      return `${criterion.field} ~`
    case 'has':
      values.push(context.dialect.list(criterion.keys, 'key'))
      return `${criterion.field} has`
    case 'isEmpty':
      return `${criterion.field} empty`
    case 'search':
      values.push(...criterion.tokens)
      return `${criterion.field} ?${criterion.tokens.length}`
    case 'related':
      return `E ${relationShape(criterion.relation)}(${shapeOf(criterion.where, values, context.tables.get(criterion.relation.to)!, context)})`
    case 'relatedCount': {
      const shape = `N ${relationShape(criterion.relation)}(${shapeOf(criterion.where, values, context.tables.get(criterion.relation.to)!, context)})${criterion.is}`
      values.push(criterion.value)
      return shape
    }
  }
}

export function relationShape(relation: Extract<Criterion, { op: 'related' }>['relation']): string {
  if (relation.kind === 'one') return `${relation.local}>${relation.to}`
  if (relation.kind === 'many') return `${relation.to}.${relation.foreign}`
  return `${relation.through}.${relation.near}.${relation.far}>${relation.to}`
}

/**
 * Whether the best way to run it depends on its values. Keys, equality and ranges on declared indexes do not; parts of
 * texts, lists in documents and counted relations do, and a plan that was kept for them was 3.9 times slower at p95.
 */
export function dependsOnValues(criterion: Criterion): boolean {
  switch (criterion.op) {
    case 'and':
      return !criterion.of.some(isOneRecord) && criterion.of.some(dependsOnValues)
    case 'or':
      return criterion.of.some(dependsOnValues)
    case 'not':
      return dependsOnValues(criterion.of)
    case 'related':
      return dependsOnValues(criterion.where)
    case 'startsWith':
    case 'contains':
    case 'has':
    case 'search':
    case 'relatedCount':
      return true
    default:
      return false
  }
}

function isOneRecord(criterion: Criterion): boolean {
  return criterion.op === 'compare' && criterion.field === 'id' && criterion.is === 'eq'
}

function encoded(value: Exclude<Scalar, null>, { encode }: Operand): Bind {
  return encode ? encode(value) : value
}

function present(values: readonly Scalar[]): readonly Exclude<Scalar, null>[] {
  return values.filter((value) => value !== null)
}
