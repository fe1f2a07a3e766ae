import { describe, expect, it } from 'vitest'
import { paddedList, spreadLists } from './lists.ts'

describe('a bound list', () => {
  it('repeats its last value up to a power of two, and is never empty', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(paddedList)).toEqual([[null], ['a'], ['a', 'b'], ['a', 'b', 'c', 'c']])
  })

  it('becomes a placeholder for each of its values', () => {
    expect(spreadLists('a = ? and b in (?) and c = ? and d in (?)', [1, ['x', 'y'], 2, [null]])).toEqual({
      sql: 'a = ? and b in (?, ?) and c = ? and d in (?)',
      binds: [1, 'x', 'y', 2, null],
    })
  })

  it('leaves statements without lists as they are, bytes among their values', () => {
    const binds = [new Uint8Array([1, 2]), null]
    expect(spreadLists('a = ? and b = ?', binds)).toEqual({ sql: 'a = ? and b = ?', binds })
  })
})
