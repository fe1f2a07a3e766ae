import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

const zero = { years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0 }

describe('parseDuration', () => {
  it.each([
    ['P30D', { ...zero, days: 30 }],
    ['PT12H', { ...zero, hours: 12 }],
    ['P1M', { ...zero, months: 1 }],
    ['PT1M', { ...zero, minutes: 1 }],
    ['P2W', { ...zero, weeks: 2 }],
    ['P0D', zero],
    ['P1Y2M3W4DT5H6M7S', { years: 1, months: 2, weeks: 3, days: 4, hours: 5, minutes: 6, seconds: 7 }],
  ])('reads %s', (text, expected) => {
    expect(parseDuration(text)).toEqual(expected)
  })

  it.each(['', 'P', 'PT', 'P1DT', '30D', 'P1.5D', 'P-1D', '-P1D', 'p1d', 'P1D1M', 'P1H', 'PT1D', 'P9999999999D', 'P1D\n', 'P۳D'])('answers undefined for %j', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})
