import type { Criterion } from '@diwan/core/storage'
import { describe, expect, it } from 'vitest'
import { defineEntity, field } from '@diwan/core'
import { dependsOnValues, shapeOf } from './criterion-shape.ts'
import type { Bind } from './dialect.ts'
import { tableOf } from './table.ts'
import { testDialect as dialect } from './test-dialect.ts'

const relation = { kind: 'many', to: 'thing', foreign: 'customerId' } as const
const key = field.optional(field.key())
const thing = defineEntity('thing', {
  collection: 'things',
  fields: { a: key, b: key, c: field.keys({ max: 9, personal: false }), d: key, e: key, f: field.optional(field.boolean()), g: field.optional(field.money()), customerId: key, other: key },
})
const tables = new Map([['thing', tableOf(thing, dialect)]])

function shaped(criterion: Criterion): { readonly shape: string; readonly values: readonly Bind[] } {
  const values: Bind[] = []
  return { shape: shapeOf(criterion, values, tables.get('thing')!, { dialect, tables }), values }
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
      { op: 'and', of: [text('eq', 'x'), { op: 'and', of: [text('ne', 'x')] }] }, { op: 'in', field: 'a', values: ['x'] }, { op: 'in', field: 'a', values: ['x', null] }, { op: 'has', field: 'a', keys: ['x'] }, { op: 'isEmpty', field: 'a' },
      { op: 'startsWith', field: 'a', value: 'x' }, { op: 'contains', field: 'a', value: 'x' }, { op: 'search', field: 'a', tokens: ['x'] }, { op: 'search', field: 'a', tokens: ['x', 'y'] },
      { op: 'related', relation, where: { op: 'always' } }, { op: 'related', relation: { ...relation, foreign: 'other' }, where: { op: 'always' } }, { op: 'related', relation: { kind: 'one', to: 'thing', local: 'customerId' }, where: { op: 'always' } },
      { op: 'relatedCount', relation, where: { op: 'always' }, is: 'gt', value: 1 }, { op: 'relatedCount', relation, where: { op: 'always' }, is: 'lt', value: 1 },
    ]
    const shapes = criteria.map((criterion) => shaped(criterion).shape)
    expect(new Set(shapes).size).toBe(shapes.length)
  })

  it('counts a prefix in code points and keeps large amounts exact', () => {
    expect(shaped({ op: 'startsWith', field: 'a', value: '😀a' }).values).toEqual(['😀a', 2])
    expect(shaped({ op: 'in', field: 'g', values: [2n ** 63n - 1n] }).values).toEqual(['["9223372036854775807"]'])
  })

  it('binds nothing but what a driver takes', () => {
    const { values } = shaped({ op: 'or', of: [{ op: 'compare', field: 'f', is: 'eq', value: true }, { op: 'compare', field: 'g', is: 'eq', value: 5n }, { op: 'in', field: 'f', values: [true, false] }] })
    expect(values).toEqual([1, '5', '[1,0]'])
  })
})

describe('dependsOnValues', () => {
  const part: Criterion = { op: 'contains', field: 'a', value: 'x' }
  const one: Criterion = { op: 'compare', field: 'id', is: 'eq', value: 'x' }

  it('is true for parts of text, wherever they stand', () => {
    for (const where of [part, { op: 'not', of: part }, { op: 'or', of: [one, part] }, { op: 'related', relation, where: part }] as const) expect(dependsOnValues(where)).toBe(true)
  })

  it('is false for keys, equality and ranges, and for one record whatever else is asked of it', () => {
    for (const where of [one, { op: 'and', of: [one, part] }, { op: 'compare', field: 'a', is: 'lt', value: 'x' }, { op: 'in', field: 'a', values: ['x'] }] as const) expect(dependsOnValues(where)).toBe(false)
  })
})
