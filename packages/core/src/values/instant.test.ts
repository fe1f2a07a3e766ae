import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMillis, canonicalInstant, instantFrom, instantToMillis } from './instant.ts'

const earliest = Date.parse('0001-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')
const millis = fc.integer({ min: earliest, max: latest })

describe('canonicalInstant', () => {
  it.each([
    ['2026-11-22T09:30:00.000Z', '2026-11-22T09:30:00.000Z'],
    ['2026-11-22T09:30:00+03:30', '2026-11-22T06:00:00.000Z'],
    ['2026-11-22T09:30+0330', '2026-11-22T06:00:00.000Z'],
    ['2026-01-01T00:30:00-05', '2026-01-01T05:30:00.000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2026-01-01T00:00:00.123999Z', '2026-01-01T00:00:00.123Z'],
    ['2026-01-01T00:00:00.1Z', '2026-01-01T00:00:00.100Z'],
    ['2024-02-29T00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z'],
    ['0050-03-01T00:00:00Z', '0050-03-01T00:00:00.000Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(canonicalInstant(text)).toBe(expected)
  })

  it.each([
    '2026-02-30T00:00:00.000Z',
    '2025-02-29T00:00:00.000Z',
    '1900-02-29T00:00:00.000Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00.000Z',
    '2026-00-10T00:00:00.000Z',
    '2026-01-00T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T23:60:00.000Z',
    '2016-12-31T23:59:60Z',
    '0000-12-31T00:00:00.000Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '+012026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00+24:00',
    ' 2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z\n',
    '',
  ])('answers undefined for %j', (text) => {
    expect(canonicalInstant(text)).toBeUndefined()
  })

  it('leaves its own results alone', () => {
    fc.assert(
      fc.property(millis, (ms) => {
        expect(canonicalInstant(instantFrom(ms))).toBe(instantFrom(ms))
      }),
    )
  })
})

describe('instantFrom', () => {
  it('takes a Date, milliseconds and text', () => {
    const expected = '2026-11-22T06:00:00.000Z'
    expect(instantFrom(new Date(expected))).toBe(expected)
    expect(instantFrom(Date.parse(expected))).toBe(expected)
    expect(instantFrom('2026-11-22T09:30:00+03:30')).toBe(expected)
  })

  it.each([Number.NaN, Infinity, earliest - 1, latest + 1, new Date(Number.NaN), 'yesterday'])('refuses %s', (value) => {
    expect(() => instantFrom(value)).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })

  it('orders texts as time does', () => {
    fc.assert(
      fc.property(millis, millis, (a, b) => {
        expect(instantFrom(a) < instantFrom(b)).toBe(a < b)
      }),
    )
  })
})

describe('addMillis', () => {
  it('moves by exactly so much', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -1e12, max: 1e12 }), (ms, shift) => {
        expect(instantToMillis(addMillis(instantFrom(ms), shift))).toBe(ms + shift)
      }),
    )
  })
})
