import { describe, expect, it } from 'vitest'
import type { Bind, NamedColumn } from './dialect.ts'
import { valuesInsert } from './values-insert.ts'

const columns: readonly NamedColumn[] = ['a', 'b'].map((name) => ({ name, type: 'text', indexed: false }))
const rows = (count: number, text = ''): readonly (readonly Bind[])[] => Array.from({ length: count }, (_, n) => [n, text])

describe('an insert of many rows', () => {
  it('has a row of placeholders for each, and the values of all', () => {
    const insert = valuesInsert('t', columns, (name) => `"${name}"`)
    expect(insert.statement(3).sql).toBe('insert into "t" ("a", "b") values (?, ?), (?, ?), (?, ?)')
    expect(insert.binds(rows(3, 'x'))).toEqual([0, 'x', 1, 'x', 2, 'x'])
  })

  it('is a few statements of few sizes for any number of rows', () => {
    const insert = valuesInsert('t', columns, (name) => `"${name}"`)
    const sizes = new Set<number>()
    for (let count = 1; count <= 130; count++) {
      let statements = 0
      for (let left = count; left > 0; statements++) {
        const size = insert.fitting!(rows(left))
        expect(insert.statement(size).sql.match(/\(\?/g)).toHaveLength(size)
        sizes.add(size)
        left -= size
      }
      expect(statements).toBeLessThanOrEqual(6)
    }
    expect(sizes.size).toBe(11)
  })

  it('takes fewer rows where they are long, and one however long it is', () => {
    const insert = valuesInsert('t', columns, (name) => `"${name}"`)
    expect(insert.fitting!(rows(64, 'x'.repeat(100_000)))).toBe(3)
    expect(insert.fitting!(rows(64, 'x'.repeat(10_000_000)))).toBe(1)
  })
})
