import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDecimals, canonicalDecimal, compareDecimals, multiplyDecimals, roundHalfUp, type Decimal } from './decimal.ts'

const decimal = fc
  .record({ units: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), scale: fc.nat({ max: 12 }) })
  .map(({ units, scale }): Decimal => multiplyDecimals(canonicalDecimal(String(units)), canonicalDecimal(scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`)))

describe('canonicalDecimal', () => {
  it.each([
    ['007.50', '7.5'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['100', '100'],
    ['10.0', '10'],
    ['-00.10', '-0.1'],
    ['0.0001', '0.0001'],
    ['12345678901234567890.123456789012', '12345678901234567890.123456789012'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical)
  })

  it.each(['', '-', '.5', '5.', '+1', '1e3', '1,5', ' 1', '1 ', '۱۲', '0x1', 'NaN', '1.2.3', '1\n'])('refuses %j', (text) => {
    expect(() => canonicalDecimal(text)).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })

  it('leaves its own results alone', () => {
    fc.assert(fc.property(decimal, (value) => canonicalDecimal(value) === value))
  })
})

describe('decimal arithmetic', () => {
  it('adds and multiplies what floats cannot', () => {
    expect(addDecimals(canonicalDecimal('0.1'), canonicalDecimal('0.2'))).toBe('0.3')
    expect(multiplyDecimals(canonicalDecimal('1.1'), canonicalDecimal('-1.1'))).toBe('-1.21')
    expect(addDecimals(canonicalDecimal('99999999999999999999'), canonicalDecimal('0.000000000001'))).toBe('99999999999999999999.000000000001')
  })

  it('is commutative, associative and distributive', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(addDecimals(a, b)).toBe(addDecimals(b, a))
        expect(addDecimals(addDecimals(a, b), c)).toBe(addDecimals(a, addDecimals(b, c)))
        expect(multiplyDecimals(a, addDecimals(b, c))).toBe(addDecimals(multiplyDecimals(a, b), multiplyDecimals(a, c)))
      }),
    )
  })

  it('orders by value, not by text', () => {
    const sorted = ['10', '9.5', '-2', '-10', '9.49'].map(canonicalDecimal).toSorted(compareDecimals)
    expect(sorted).toEqual(['-10', '-2', '9.49', '9.5', '10'])
    expect(compareDecimals(canonicalDecimal('1.50'), canonicalDecimal('1.5'))).toBe(0)
  })
})

describe('roundHalfUp', () => {
  it.each([
    ['2.5', 0, 3n],
    ['-2.5', 0, -3n],
    ['2.4999999', 0, 2n],
    ['-2.4999999', 0, -2n],
    ['1.005', 2, 101n],
    ['-1.005', 2, -101n],
    ['0.0049', 2, 0n],
    ['-0.004', 2, 0n],
    ['7', 3, 7000n],
  ])('takes %s at %i digits to %s', (text, digits, expected) => {
    expect(roundHalfUp(text, digits)).toBe(expected)
  })

  it('is never further than a half from the value, and symmetric', () => {
    fc.assert(
      fc.property(decimal, fc.nat({ max: 4 }), (value, digits) => {
        const rounded = roundHalfUp(value, digits)
        const exact = roundHalfUp(value, 20)
        const error = exact - rounded * 10n ** BigInt(20 - digits)
        const half = 5n * 10n ** BigInt(19 - digits)
        expect(error <= half && error >= -half).toBe(true)
        expect(roundHalfUp(multiplyDecimals(value, canonicalDecimal('-1')), digits)).toBe(-rounded)
      }),
    )
  })
})
