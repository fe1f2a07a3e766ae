import type { Criterion, Scalar } from '@diwan/core/storage'
import type { Bind, SqlDialect } from './dialect.ts'

/**
 * A criterion's shape, as text, and its values in the order in which `compileCriterion` takes them. Two criteria of
 * one shape share a statement.
 */
export function shapeOf(criterion: Criterion, values: Bind[], dialect: SqlDialect): string {
  switch (criterion.op) {
    case 'always':
      return 'T'
    case 'never':
      return 'F'
    case 'and':
    case 'or': {
      let shape = criterion.op === 'and' ? '&(' : '|('
      for (const part of criterion.of) shape += `${shapeOf(part, values, dialect)},`
      return `${shape})`
    }
    case 'not':
      return `!(${shapeOf(criterion.of, values, dialect)})`
    case 'compare':
      if (criterion.value === null) return `${criterion.field} ${criterion.is} null`
      values.push(scalarBind(criterion.value, dialect))
      return `${criterion.field} ${criterion.is}`
    case 'in':
      values.push(listBind(criterion.values))
      return `${criterion.field} in`
    case 'startsWith':
      values.push(criterion.value, [...criterion.value].length)
      return `${criterion.field} ^`
    case 'contains':
      values.push(criterion.value)
      return `${criterion.field} ~`
    case 'has':
      values.push(listBind(criterion.keys))
      return `${criterion.field} has`
    case 'isEmpty':
      return `${criterion.field} empty`
    case 'search':
      values.push(...criterion.tokens)
      return `${criterion.field} ?${criterion.tokens.length}`
    case 'related':
      return `E ${relationShape(criterion.relation)}(${shapeOf(criterion.where, values, dialect)})`
    case 'relatedCount': {
      const shape = `N ${relationShape(criterion.relation)}(${shapeOf(criterion.where, values, dialect)})${criterion.is}`
      values.push(criterion.value)
      return shape
    }
  }
}

function relationShape(relation: Extract<Criterion, { op: 'related' }>['relation']): string {
  if (relation.kind === 'one') return `${relation.local}>${relation.to}`
  if (relation.kind === 'many') return `${relation.to}.${relation.foreign}`
  return `${relation.through}.${relation.near}.${relation.far}>${relation.to}`
}

function scalarBind(value: Exclude<Scalar, null>, dialect: SqlDialect): Bind {
  if (typeof value === 'boolean') return dialect.encoder('boolean')?.(value) ?? Number(value)
  return typeof value === 'bigint' ? (dialect.encoder('integer')?.(value) ?? value) : value
}

/** One bound JSON array, so that the length of a list does not make another statement. */
function listBind(values: readonly Scalar[]): string {
  return JSON.stringify(values, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : typeof value === 'boolean' ? Number(value) : value))
}
