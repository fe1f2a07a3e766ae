import type { Criterion } from '@diwan/core/storage'
import { describe, expect, it } from 'vitest'
import { shapeOf } from './criterion-shape.ts'
import type { Bind, SqlDialect } from './dialect.ts'

const dialect = { encoder: (type) => (type === 'boolean' ? Number : type === 'integer' ? String : null) } as Pick<SqlDialect, 'encoder'> as SqlDialect
const relation = { kind: 'many', to: 'task', foreign: 'customerId' } as const

function shaped(criterion: Criterion): { readonly shape: string; readonly values: readonly Bind[] } {
  const values: Bind[] = []
  return { shape: shapeOf(criterion, values, dialect), values }
}

describe('shapeOf', () => {
  it('is the same for other values, and for lists of other lengths', () => {
    const where = (value: string, list: readonly string[]): Criterion => ({
      op: 'and',
      of: [
        { op: 'compare', field: 'a', is: 'gte', value },
        { op: 'in', field: 'b', values: list },
        { op: 'has', field: 'c', keys: list },
        { op: 'startsWith', field: 'd', value },
        { op: 'relatedCount', relation, where: { op: 'compare', field: 'e', is: 'eq', value }, is: 'gt', value: value.length },
      ],
    })
    expect(shaped(where('x', ['y'])).shape).toBe(shaped(where('other', ['1', '2', '3'])).shape)
    expect(shaped(where('x', ['y'])).values).toEqual(['x', '["y"]', '["y"]', 'x', 1, 'x', 1])
  })

  it('differs wherever the statement must', () => {
    const text = (is: 'eq' | 'ne', value: string | null): Criterion => ({ op: 'compare', field: 'a', is, value })
    const criteria: readonly Criterion[] = [
      { op: 'always' }, { op: 'never' }, text('eq', 'x'), text('ne', 'x'), text('eq', null), text('ne', null), { op: 'compare', field: 'b', is: 'eq', value: 'x' },
      { op: 'not', of: text('eq', 'x') }, { op: 'and', of: [text('eq', 'x'), text('ne', 'x')] }, { op: 'or', of: [text('eq', 'x'), text('ne', 'x')] },
      { op: 'and', of: [text('eq', 'x'), { op: 'and', of: [text('ne', 'x')] }] }, { op: 'in', field: 'a', values: ['x'] }, { op: 'has', field: 'a', keys: ['x'] }, { op: 'isEmpty', field: 'a' },
      { op: 'startsWith', field: 'a', value: 'x' }, { op: 'contains', field: 'a', value: 'x' }, { op: 'search', field: 'a', tokens: ['x'] }, { op: 'search', field: 'a', tokens: ['x', 'y'] },
      { op: 'related', relation, where: { op: 'always' } }, { op: 'related', relation: { ...relation, foreign: 'other' }, where: { op: 'always' } }, { op: 'related', relation: { kind: 'one', to: 'task', local: 'customerId' }, where: { op: 'always' } },
      { op: 'relatedCount', relation, where: { op: 'always' }, is: 'gt', value: 1 }, { op: 'relatedCount', relation, where: { op: 'always' }, is: 'lt', value: 1 },
    ]
    const shapes = criteria.map((criterion) => shaped(criterion).shape)
    expect(new Set(shapes).size).toBe(shapes.length)
  })

  it('counts a prefix in code points and keeps large amounts exact', () => {
    expect(shaped({ op: 'startsWith', field: 'a', value: '😀a' }).values).toEqual(['😀a', 2])
    expect(shaped({ op: 'in', field: 'a', values: [2n ** 63n - 1n] }).values).toEqual(['["9223372036854775807"]'])
  })

  it('binds nothing but what a driver takes', () => {
    const { values } = shaped({ op: 'or', of: [{ op: 'compare', field: 'a', is: 'eq', value: true }, { op: 'compare', field: 'a', is: 'eq', value: 5n }, { op: 'in', field: 'a', values: [true, false] }] })
    expect(values).toEqual([1, '5', '[1,0]'])
  })
})
