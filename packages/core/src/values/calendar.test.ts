import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addPeriods, startOfPeriod, type Calendar, type PeriodUnit, type Weekday } from './calendar.ts'
import { addDays, daysBetween, plainDate, type PlainDate } from './plain-date.ts'

const calendars: readonly Calendar[] = ['gregory', 'persian', 'islamic-umalqura', 'islamic-civil']
const anyCalendar = fc.constantFrom(...calendars)
const anyDay = fc.integer({ min: -40_000, max: 40_000 }).map((n) => addDays(plainDate('2000-01-01'), n))
const monthBased = fc.constantFrom<PeriodUnit>('month', 'quarter', 'year')

describe('startOfPeriod', () => {
  it.each<[PeriodUnit, string, Calendar, Weekday, string]>([
    ['month', '2026-11-22', 'persian', 6, '2026-11-22'],
    ['month', '2026-11-21', 'persian', 6, '2026-10-23'],
    ['quarter', '2026-12-01', 'persian', 6, '2026-09-23'],
    ['year', '2026-11-22', 'persian', 6, '2026-03-21'],
    ['year', '2025-03-20', 'persian', 6, '2024-03-20'],
    ['year', '2025-03-21', 'persian', 6, '2025-03-21'],
    ['year', '2026-06-15', 'islamic-umalqura', 7, '2025-06-26'],
    ['year', '2026-06-16', 'islamic-umalqura', 7, '2026-06-16'],
    ['month', '2026-03-01', 'islamic-umalqura', 7, '2026-02-18'],
    ['month', '2024-02-29', 'gregory', 1, '2024-02-01'],
    ['quarter', '2026-06-30', 'gregory', 1, '2026-04-01'],
    ['year', '2026-06-30', 'gregory', 1, '2026-01-01'],
    ['day', '2026-06-30', 'persian', 6, '2026-06-30'],
    ['week', '2026-11-22', 'gregory', 1, '2026-11-16'],
    ['week', '2026-11-22', 'gregory', 7, '2026-11-22'],
    ['week', '2026-11-22', 'persian', 6, '2026-11-21'],
    ['week', '1969-12-30', 'gregory', 1, '1969-12-29'],
  ])('begins the %s of %s in %s, weeks from day %i, on %s', (unit, date, calendar, firstDay, expected) => {
    expect(startOfPeriod(unit, plainDate(date), calendar, firstDay)).toBe(expected)
  })

  it('begins the Persian year at Nowruz', () => {
    const nowruz = ['2020-03-20', '2021-03-21', '2022-03-21', '2023-03-21', '2024-03-20', '2025-03-21', '2026-03-21', '2027-03-21', '2028-03-20', '2029-03-20', '2030-03-21']
    for (const first of nowruz) {
      expect(startOfPeriod('year', plainDate(first), 'persian', 6)).toBe(first)
      expect(startOfPeriod('year', addDays(plainDate(first), -1), 'persian', 6) < first).toBe(true)
    }
  })

  it.each(calendars)('cuts every day of 1990–2040 into twelve months a year in %s', (calendar) => {
    let date = startOfPeriod('year', plainDate('1990-06-01'), calendar, 1)
    while (date < '2040') {
      const nextYear = addPeriods(date, 1, 'year', calendar)
      const months = monthLengths(date, nextYear, calendar)
      expect(months).toHaveLength(12)
      for (const length of months) expect(calendar === 'gregory' || calendar === 'persian' ? [28, 29, 30, 31] : [29, 30]).toContain(length)
      if (calendar === 'persian') expect(months.slice(0, 11)).toEqual([31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30])
      date = nextYear
    }
  })

  it('is a period that holds the day and ends before the next begins', () => {
    fc.assert(
      fc.property(anyDay, anyCalendar, monthBased, (date, calendar, unit) => {
        const start = startOfPeriod(unit, date, calendar, 1)
        const next = addPeriods(start, 1, unit, calendar)
        expect(start <= date && date < next).toBe(true)
        expect(startOfPeriod(unit, next, calendar, 1)).toBe(next)
        expect(startOfPeriod(unit, addDays(next, -1), calendar, 1)).toBe(start)
      }),
    )
  })

  it('begins a week on the asked weekday, at most six days back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 7 }), (date, firstDay) => {
        const start = startOfPeriod('week', date, 'gregory', firstDay as Weekday)
        expect(daysBetween(start, date)).toBeGreaterThanOrEqual(0)
        expect(daysBetween(start, date)).toBeLessThanOrEqual(6)
        expect(new Date(start).getUTCDay()).toBe(firstDay % 7)
      }),
    )
  })
})

describe('addPeriods', () => {
  it.each<[string, number, PeriodUnit, Calendar, string]>([
    ['2024-01-31', 1, 'month', 'gregory', '2024-02-29'],
    ['2024-02-29', 1, 'year', 'gregory', '2025-02-28'],
    ['2026-03-31', -1, 'month', 'gregory', '2026-02-28'],
    ['2025-11-30', 1, 'quarter', 'gregory', '2026-02-28'],
    ['2026-01-01', 2, 'week', 'persian', '2026-01-15'],
    ['2026-01-01', -1, 'day', 'persian', '2025-12-31'],
    ['2026-09-22', 1, 'month', 'persian', '2026-10-22'],
    ['2025-03-20', 1, 'year', 'persian', '2026-03-20'],
    ['2026-03-21', 100, 'year', 'persian', '2126-03-21'],
    ['2026-06-16', -1, 'year', 'islamic-umalqura', '2025-06-26'],
  ])('takes %s by %i %s in %s to %s', (date, n, unit, calendar, expected) => {
    expect(addPeriods(plainDate(date), n, unit, calendar)).toBe(expected)
  })

  it.each([0.5, Number.NaN, Infinity])('refuses %d months', (n) => {
    expect(() => addPeriods(plainDate('2026-01-01'), n, 'month', 'persian')).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })

  it('comes back, up to the days that a shorter month cut off', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -600, max: 600 }), anyCalendar, (date, n, calendar) => {
        const there = addPeriods(date, n, 'month', calendar)
        const lost = daysBetween(addPeriods(there, -n, 'month', calendar), date)
        expect(lost).toBeGreaterThanOrEqual(0)
        expect(lost).toBeLessThanOrEqual(3)
      }),
    )
  })

  it('agrees between months, quarters and years', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -50, max: 50 }), anyCalendar, (date, n, calendar) => {
        expect(addPeriods(date, n, 'year', calendar)).toBe(addPeriods(date, 12 * n, 'month', calendar))
        expect(addPeriods(date, n, 'quarter', calendar)).toBe(addPeriods(date, 3 * n, 'month', calendar))
      }),
    )
  })

  it.each(calendars)('reaches over millennia in %s', (calendar) => {
    const far = addPeriods(plainDate('0700-01-15'), 9000, 'year', calendar)
    expect(addPeriods(far, -9000, 'year', calendar)).toBe('0700-01-15')
  })
})

function monthLengths(from: PlainDate, to: PlainDate, calendar: Calendar): number[] {
  const lengths: number[] = []
  let current = ''
  for (let date = from; date < to; date = addDays(date, 1)) {
    const start = startOfPeriod('month', date, calendar, 1)
    if (start !== current) lengths.push(0)
    current = start
    lengths[lengths.length - 1]!++
  }
  return lengths
}
