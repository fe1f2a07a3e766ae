import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMillis, instantFrom } from './instant.ts'
import { addDays, compareDates, dateInZone, daysBetween, isPlainDate, noonUtc, plainDate, startOfDay } from './plain-date.ts'

const zones = (
  'UTC Asia/Tehran Asia/Beirut Asia/Kolkata Africa/Cairo Africa/Casablanca America/Sao_Paulo America/St_Johns Europe/Berlin ' +
  'Pacific/Apia Pacific/Chatham Antarctica/Troll Australia/Lord_Howe'
).split(' ')
const day = fc.integer({ min: -25_000, max: 25_000 }).map((n) => addDays(plainDate('1990-01-01'), n))

describe('isPlainDate', () => {
  it.each(['0001-01-01', '9999-12-31', '2024-02-29', '2000-02-29'])('knows %s', (text) => {
    expect(isPlainDate(text)).toBe(true)
  })

  const impossible = ['0000-01-01', '2025-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-01', '2026-01-00']
  const malformed = ['2026-1-1', '12026-01-01', '۱۴۰۵-۰۹-۰۱', '2026-01-01T00:00', '2026-01-01\n', '']
  it.each([...impossible, ...malformed])('does not know %j', (text) => {
    expect(isPlainDate(text)).toBe(false)
    expect(() => plainDate(text)).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })
})

describe('day arithmetic', () => {
  it('adds, subtracts and counts days', () => {
    expect(addDays(plainDate('2024-02-28'), 2)).toBe('2024-03-01')
    expect(addDays(plainDate('0100-01-01'), -1)).toBe('0099-12-31')
    expect(daysBetween(plainDate('2026-03-01'), plainDate('2026-02-01'))).toBe(-28)
    fc.assert(
      fc.property(day, fc.integer({ min: -100_000, max: 100_000 }), (from, n) => {
        expect(daysBetween(from, addDays(from, n))).toBe(n)
      }),
    )
  })

  it('stops at both ends of time', () => {
    const refusal = expect.objectContaining({ code: 'validation_failed' })
    expect(() => addDays(plainDate('9999-12-31'), 1)).toThrow(refusal)
    expect(() => addDays(plainDate('0001-01-01'), -1)).toThrow(refusal)
    expect(() => addDays(plainDate('2026-01-01'), 1e12)).toThrow(refusal)
    expect(() => dateInZone(instantFrom('0001-01-01T00:00Z'), 'America/New_York')).toThrow(refusal)
  })

  it('compares', () => {
    expect(['2026-02-01', '2025-12-31', '2026-01-15'].map(plainDate).toSorted(compareDates)).toEqual(['2025-12-31', '2026-01-15', '2026-02-01'])
  })
})

describe('dateInZone', () => {
  it('shows the day that the wall calendar shows', () => {
    const evening = instantFrom('2026-03-20T20:45:00Z')
    expect(dateInZone(evening, 'UTC')).toBe('2026-03-20')
    expect(dateInZone(evening, 'Asia/Tehran')).toBe('2026-03-21')
    expect(dateInZone(instantFrom('2026-03-21T03:00:00Z'), 'America/New_York')).toBe('2026-03-20')
    expect(dateInZone(instantFrom('2026-03-20T20:29:59.999Z'), 'Asia/Tehran')).toBe('2026-03-20')
  })

  it('refuses an unknown zone', () => {
    expect(() => dateInZone(instantFrom(0), 'Mars/Olympus')).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })
})

describe('startOfDay', () => {
  it.each([
    ['2026-03-21', 'Asia/Tehran', '2026-03-20T20:30:00.000Z'],
    ['2022-03-22', 'Asia/Tehran', '2022-03-21T20:30:00.000Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'],
    ['2022-03-27', 'Asia/Beirut', '2022-03-26T22:00:00.000Z'],
    ['2023-04-28', 'Africa/Cairo', '2023-04-27T22:00:00.000Z'],
    ['2006-10-29', 'America/St_Johns', '2006-10-29T02:30:00.000Z'],
    ['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00.000Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('begins %s in %s at %s', (date, zone, expected) => {
    expect(startOfDay(plainDate(date), zone)).toBe(expected)
  })

  it('is on that day, and a millisecond earlier is not', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...zones), (date, zone) => {
        fc.pre(!(zone === 'Pacific/Apia' && date === '2011-12-30'))
        const start = startOfDay(date, zone)
        expect(dateInZone(start, zone)).toBe(date)
        expect(dateInZone(addMillis(start, -1), zone) < date).toBe(true)
      }),
    )
  })
})

describe('noonUtc', () => {
  it('is on the same day wherever clocks are within twelve hours of UTC', () => {
    const noon = noonUtc(plainDate('2026-11-22'))
    expect(noon).toBe('2026-11-22T12:00:00.000Z')
    for (const zone of ['Asia/Tehran', 'America/Los_Angeles', 'Asia/Tokyo', 'Pacific/Honolulu']) expect(dateInZone(noon, zone)).toBe('2026-11-22')
  })
})
