import { describe, expect, it } from 'vitest'
import { instant, plainDate } from '../schema/field.ts'
import { parseValue, type TimeFrame } from './parse-value.ts'

const frame = (more: Partial<TimeFrame> = {}, now = '2026-11-22T21:30:00.000Z'): TimeFrame => ({ now: () => Date.parse(now), zone: 'UTC', calendar: 'gregory', firstDayOfWeek: 1, ...more })
const tehran = { zone: 'Asia/Tehran', calendar: 'persian', firstDayOfWeek: 6 } as const
const at = (operand: unknown, time = frame()) => parseValue(instant(), operand, time)
const on = (operand: unknown, time = frame()) => parseValue(plainDate(), operand, time)

describe('relative times', () => {
  it.each([
    [{ ago: 'P30D' }, '2026-10-23T21:30:00.000Z'],
    [{ ahead: 'PT2H30M' }, '2026-11-23T00:00:00.000Z'],
    [{ ago: 'P1Y2M3W4DT5H6M7S' }, '2025-08-28T16:23:53.000Z'],
    [{ startOf: 'day' }, '2026-11-22T00:00:00.000Z'],
    [{ startOf: 'week' }, '2026-11-16T00:00:00.000Z'],
    [{ startOf: 'month' }, '2026-11-01T00:00:00.000Z'],
    [{ startOf: 'month', offset: -11 }, '2025-12-01T00:00:00.000Z'],
    [{ startOf: 'quarter', offset: 1 }, '2027-01-01T00:00:00.000Z'],
    [{ startOf: 'year' }, '2026-01-01T00:00:00.000Z'],
  ])('reads %j as a moment', (operand, moment) => {
    expect(at(operand)).toBe(moment)
  })

  it('reads days in the session’s zone: 21:30 in UTC is tomorrow in Tehran', () => {
    expect(at({ startOf: 'day' }, frame(tehran))).toBe('2026-11-22T20:30:00.000Z')
    expect(on({ startOf: 'day' }, frame(tehran))).toBe('2026-11-23')
    expect(on({ startOf: 'day' })).toBe('2026-11-22')
    expect(on({ ago: 'PT22H' })).toBe('2026-11-21')
  })

  it('starts months and years of the session’s calendar: the Persian year began at Nowruz', () => {
    expect(on({ startOf: 'month' }, frame(tehran))).toBe('2026-11-22')
    expect(on({ startOf: 'year' }, frame(tehran))).toBe('2026-03-21')
    expect(on({ startOf: 'year', offset: -1 }, frame(tehran))).toBe('2025-03-21')
    expect(at({ startOf: 'year' }, frame(tehran))).toBe('2026-03-20T20:30:00.000Z')
    expect(on({ startOf: 'week' }, frame(tehran))).toBe('2026-11-21')
    expect(on({ startOf: 'month' }, frame({ calendar: 'islamic-umalqura' }))).toBe('2026-11-11')
  })

  it('goes months back to the last day of a shorter one', () => {
    expect(on({ ago: 'P1M' }, frame({}, '2026-03-31T12:00:00Z'))).toBe('2026-02-28')
  })

  it('keeps the clock’s time over a change to summer time', () => {
    const berlin = frame({ zone: 'Europe/Berlin' }, '2026-04-01T10:00:00Z')
    expect(at({ ago: 'P7D' }, berlin)).toBe('2026-03-25T11:00:00.000Z')
  })

  it('moves with the clock', () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const time = { ...frame(), now: () => now }
    expect(at({ ago: 'PT1S' }, time)).toBe('2025-12-31T23:59:59.000Z')
    now += 1000
    expect(at({ ago: 'PT1S' }, time)).toBe('2026-01-01T00:00:00.000Z')
  })

  it.each([
    [{}], [{ offset: 1 }], [{ ago: 5 }], [{ ago: '' }], [{ ago: 'P' }], [{ ago: '-P1D' }], [{ ago: 'P1.5D' }], [{ ago: 'P2000Y' }], [{ ahead: 'P400001D' }],
    [{ ago: 'P1D', ahead: 'P1D' }], [{ startOf: 'decade' }], [{ startOf: 'month', offset: 0.5 }], [{ startOf: 'year', offset: 10_001 }], [{ startOf: 'year', offset: 9000 }],
    [{ startOf: 'day', of: 'x' }], [null], [5], [new Date(0)], ['now'],
  ])('knows no time %j', (operand) => {
    expect(at(operand)).toBeUndefined()
    expect(on(operand)).toBeUndefined()
  })
})
