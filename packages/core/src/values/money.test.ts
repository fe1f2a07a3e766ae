import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencies } from './currencies.ts'
import { addDecimals, canonicalDecimal, multiplyDecimals } from './decimal.ts'
import { addMoney, allocateMoney, compareMoney, isMoney, money, moneyFrom, moneyToJson, negateMoney, roundToMoney, sumMoney } from './money.ts'

const largest = 2n ** 63n - 1n
const currency = fc.constantFrom(...Object.keys(currencies))
const anyMoney = fc.record({ amount: fc.bigInt({ min: -largest, max: largest }), currency })

describe('moneyFrom', () => {
  it.each([
    ['12.5', 'EUR', 1250n],
    ['-0.05', 'EUR', -5n],
    ['-0.00', 'EUR', 0n],
    ['12.500000', 'EUR', 1250n],
    ['1000', 'JPY', 1000n],
    ['1000.0', 'JPY', 1000n],
    ['1.234', 'KWD', 1234n],
    ['150000.25', 'IRR', 15000025n],
    ['1.0001', 'CLF', 10001n],
    ['92233720368547758.07', 'EUR', largest],
  ])('reads %s %s as %s', (amount, code, units) => {
    expect(moneyFrom({ amount, currency: code })).toEqual({ amount: units, currency: code })
  })

  it.each([
    ['0.001', 'EUR'],
    ['0.5', 'JPY'],
    ['92233720368547758.08', 'EUR'],
    [largest + 1n, 'EUR'],
    [-largest - 1n, 'EUR'],
    ['1', 'XXX'],
    ['1', 'eur'],
    ['1', 'toString'],
    ['1e2', 'EUR'],
    ['1,50', 'EUR'],
    ['', 'EUR'],
  ])('answers undefined for %s %s', (amount, code) => {
    expect(moneyFrom({ amount, currency: code })).toBeUndefined()
  })
})

describe('money', () => {
  it('takes text as major units and bigint as minor units', () => {
    expect(money('12.5', 'EUR')).toEqual(money(1250n, 'EUR'))
  })

  it.each([
    ['0.001', 'EUR'],
    ['1', 'TOMAN'],
  ])('refuses %s %s with a hint', (amount, code) => {
    expect(() => money(amount, code)).toThrow(expect.objectContaining({ code: 'validation_failed', hint: expect.any(String) }))
  })
})

describe('roundToMoney', () => {
  it('rounds a half away from zero at the digits of the currency', () => {
    expect(roundToMoney('1.005', 'EUR').amount).toBe(101n)
    expect(roundToMoney('-1.005', 'EUR').amount).toBe(-101n)
    expect(roundToMoney('1.5', 'JPY').amount).toBe(2n)
    expect(roundToMoney('1.0005', 'KWD').amount).toBe(1001n)
  })

  it('makes an order the sum of its rounded lines, not the rounded sum', () => {
    const lines = [
      ['3', '0.6848'],
      ['1', '16.11'],
      ['7', '0.335'],
    ] as const
    const exact = lines.map(([quantity, price]) => multiplyDecimals(canonicalDecimal(quantity), canonicalDecimal(price)))
    expect(exact).toEqual(['2.0544', '16.11', '2.345'])
    const rounded = exact.map((line) => roundToMoney(line, 'EUR'))
    expect(rounded.map((line) => moneyToJson(line).amount)).toEqual(['2.05', '16.11', '2.35'])
    expect(rounded.reduce(addMoney)).toEqual(money('20.51', 'EUR'))
    expect(roundToMoney(exact.reduce((a, b) => addDecimals(a, b)), 'EUR')).toEqual(money('20.51', 'EUR'))
  })

  it('lets the sum of rounded lines differ from the rounded sum', () => {
    const lines = ['0.335', '0.335', '0.335']
    expect(lines.map((line) => roundToMoney(line, 'EUR')).reduce(addMoney)).toEqual(money('1.02', 'EUR'))
    expect(roundToMoney('1.005', 'EUR')).toEqual(money('1.01', 'EUR'))
  })
})

describe('moneyToJson', () => {
  it.each([
    [99390n, 'EUR', '993.90'],
    [-5n, 'EUR', '-0.05'],
    [0n, 'KWD', '0.000'],
    [12n, 'JPY', '12'],
  ])('writes %s minor units of %s as %s', (amount, code, text) => {
    expect(moneyToJson({ amount, currency: code })).toEqual({ amount: text, currency: code })
  })

  it('is read back as the same money', () => {
    fc.assert(
      fc.property(anyMoney, (m) => {
        expect(moneyFrom(moneyToJson(m))).toEqual(m)
      }),
    )
  })
})

describe('isMoney', () => {
  it('tells money from what only resembles it', () => {
    expect(isMoney(money('1', 'EUR'))).toBe(true)
    for (const other of [null, undefined, 1n, 'EUR', {}, { amount: '1.00', currency: 'EUR' }, { amount: 1n }, { amount: 1n, currency: 'toString' }]) {
      expect(isMoney(other)).toBe(false)
    }
  })
})

describe('money arithmetic', () => {
  it('refuses to add or compare two currencies', () => {
    const mismatch = expect.objectContaining({ code: 'currency_mismatch' })
    expect(() => addMoney(money('1', 'EUR'), money('1', 'USD'))).toThrow(mismatch)
    expect(() => compareMoney(money('1', 'EUR'), money('1', 'USD'))).toThrow(mismatch)
  })

  it('sums each currency by itself, in the order of the codes', () => {
    const items = [money('1', 'USD'), money('2', 'EUR'), money('0.5', 'USD'), money('3', 'IRR')]
    expect(sumMoney(items)).toEqual([money('2', 'EUR'), money('3', 'IRR'), money('1.5', 'USD')])
    expect(sumMoney([])).toEqual([])
  })

  it('negates and compares', () => {
    fc.assert(
      fc.property(anyMoney, (m) => {
        expect(addMoney(m, negateMoney(m)).amount).toBe(0n)
        expect(Math.sign(compareMoney(m, negateMoney(m)))).toBe(m.amount > 0n ? 1 : m.amount < 0n ? -1 : 0)
      }),
    )
  })
})

describe('allocateMoney', () => {
  it('gives what is left over to the largest remainders, the earlier first', () => {
    const shares = (amount: string, weights: bigint[]) => allocateMoney(money(amount, 'EUR'), weights).map((share) => moneyToJson(share).amount)
    expect(shares('100', [1n, 1n, 1n])).toEqual(['33.34', '33.33', '33.33'])
    expect(shares('0.05', [3n, 7n])).toEqual(['0.02', '0.03'])
    expect(shares('-0.05', [3n, 7n])).toEqual(['-0.02', '-0.03'])
    expect(shares('1', [0n, 5n])).toEqual(['0.00', '1.00'])
  })

  it('sums exactly, and no share is a whole minor unit off its exact part', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 }).filter((all) => all.some((weight) => weight > 0n))
    fc.assert(
      fc.property(anyMoney, weights, (m, all) => {
        const shares = allocateMoney(m, all)
        expect(sumMoney(shares)).toEqual([m])
        const total = all.reduce((sum, weight) => sum + weight, 0n)
        for (const [index, share] of shares.entries()) {
          const error = share.amount * total - m.amount * all[index]!
          expect(error < total && error > -total).toBe(true)
        }
      }),
    )
  })

  it.each<[string, bigint[]]>([
    ['no weights', []],
    ['only zero', [0n]],
    ['a negative weight', [2n, -1n]],
  ])('refuses %s', (_what, weights) => {
    expect(() => allocateMoney(money('1', 'EUR'), weights)).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })
})
