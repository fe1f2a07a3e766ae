import { describe, expect, it } from 'vitest'
import { dayAt, dayNumber, instantOf, wallClockAt } from './zoned-time.ts'

describe('zoned time', () => {
  it.each([
    ['2026-11-22T14:30:00.000Z', 'Asia/Tehran', '2026-11-22T18:00'],
    ['2026-06-01T00:00:00.000Z', 'America/New_York', '2026-05-31T20:00'],
    ['2026-11-22T11:00:00.000Z', 'Pacific/Kiritimati', '2026-11-23T01:00'],
  ])('turns %s in %s into the wall clock %s and back', (instant, zone, wall) => {
    expect(wallClockAt(instant, zone)).toBe(wall)
    expect(instantOf(wall, zone)).toBe(instant)
  })

  it('takes the first of an hour that comes twice', () => {
    expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
  })

  it('takes the moment after the gap for a time that never comes', () => {
    expect(wallClockAt(instantOf('2026-03-29T02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T03:30')
  })

  it('writes midnight as 00', () => {
    expect(wallClockAt('2026-11-22T00:05:00Z', 'UTC')).toBe('2026-11-22T00:05')
  })

  it('counts days', () => {
    expect(dayNumber('2026-11-23') - dayNumber('2026-11-22')).toBe(1)
    expect(dayAt('2026-11-22T23:59:00Z', 'Asia/Tehran')).toBe('2026-11-23')
  })
})
