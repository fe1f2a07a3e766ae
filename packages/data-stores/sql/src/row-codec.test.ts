import { describe, expect, it } from 'vitest'
import { assembling, writtenOut } from './row-codec.ts'

const upper = (value: unknown) => String(value).toUpperCase()
const money = (amount: unknown, currency: unknown) => ({ amount: BigInt(amount as string), currency })

const parts = [
  { name: 'id', at: 0, decode: null },
  { name: 'it’s "quoted"', at: 1, decode: upper },
  { name: 'amount', at: 2, decode: money },
  { name: 'last', at: 4, decode: null },
]

describe('a row decoder', () => {
  it.each([
    ['a full row', ['1', 'a', '9007199254740993', 'USD', 0]],
    ['absent values', ['1', null, null, null, null]],
  ])('gives the same for %s whether it is written out or assembled', (_name, values) => {
    const row = writtenOut(parts)(values)
    expect(row).toEqual(assembling(parts)(values))
    expect(Object.keys(row)).toEqual(parts.map((part) => part.name))
  })

  it('decodes what is there and leaves null what is not', () => {
    expect(writtenOut(parts)(['1', 'a', '5', 'EUR', null])).toEqual({ id: '1', 'it’s "quoted"': 'A', amount: { amount: 5n, currency: 'EUR' }, last: null })
  })
})
