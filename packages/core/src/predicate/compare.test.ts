import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareScalars, compareText } from './compare.ts'

const tricky = fc.string({ unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\ufffd', '\uffff', '\u{10000}', '\u{1f600}', '\u{10ffff}', 'é', '\u0301'), maxLength: 5 })
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), tricky).map((one) => one.toWellFormed())

describe('compareText', () => {
  it('orders text as its UTF-8 bytes are ordered', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(compareBytes(new TextEncoder().encode(a), new TextEncoder().encode(b)))
      }),
      { numRuns: 2000 },
    )
  })

  it('puts U+FFFD before an emoji, which UTF-16 units would not', () => {
    expect(compareText('\ufffd', '😀')).toBeLessThan(0)
    expect(['\ufffd', '😀'].toSorted()).toEqual(['😀', '\ufffd'])
  })
})

describe('compareScalars', () => {
  it.each([
    [1, 2, -1],
    [2, 1, 1],
    [1n, 2n ** 63n, -1],
    [false, true, -1],
    [5, 5, 0],
  ])('orders %s and %s', (a, b, order) => {
    expect(Math.sign(compareScalars(a, b))).toBe(order)
  })
})

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) if (a[index] !== b[index]) return a[index]! < b[index]! ? -1 : 1
  return Math.sign(a.length - b.length)
}
