import { describe, expect, it } from 'vitest'
import { cellAfter, type GridShape } from './grid-keys.ts'

const shape: GridShape = { rows: 100, columns: 5, firstRow: -1, pageLength: 10, rightToLeft: false }
const from = { row: 20, column: 2 }

describe('cellAfter', () => {
  it.each([
    ['ArrowDown', false, { row: 21, column: 2 }],
    ['ArrowUp', false, { row: 19, column: 2 }],
    ['ArrowRight', false, { row: 20, column: 3 }],
    ['ArrowLeft', false, { row: 20, column: 1 }],
    ['PageDown', false, { row: 30, column: 2 }],
    ['PageUp', false, { row: 10, column: 2 }],
    ['Home', false, { row: 20, column: 0 }],
    ['End', false, { row: 20, column: 4 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 4 }],
  ])('%s (control %s) leads to %o', (key, control, to) => {
    expect(cellAfter(key, control, from, shape)).toEqual(to)
  })

  it('mirrors left and right in a right-to-left grid', () => {
    expect(cellAfter('ArrowLeft', false, from, { ...shape, rightToLeft: true })).toEqual({ row: 20, column: 3 })
    expect(cellAfter('ArrowRight', false, from, { ...shape, rightToLeft: true })).toEqual({ row: 20, column: 1 })
  })

  it('stays inside, with the header where there is one', () => {
    expect(cellAfter('ArrowUp', false, { row: 0, column: 0 }, shape)).toEqual({ row: -1, column: 0 })
    expect(cellAfter('ArrowUp', false, { row: 0, column: 0 }, { ...shape, firstRow: 0 })).toEqual({ row: 0, column: 0 })
    expect(cellAfter('PageDown', false, { row: 95, column: 4 }, shape)).toEqual({ row: 99, column: 4 })
  })

  it('leaves other keys alone', () => {
    expect(cellAfter('a', false, from, shape)).toBeUndefined()
  })
})
