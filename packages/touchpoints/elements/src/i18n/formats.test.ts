import { describe, expect, it } from 'vitest'
import { formatsFor } from './formats.ts'

const plain = (text: string) => text.replaceAll(/[\u200e\u200f\u00a0]/g, (mark) => (mark === '\u00a0' ? ' ' : ''))

describe('formats', () => {
  it('shows 22 November 2026 as 1 Azar 1405 in the Persian calendar', () => {
    expect(formatsFor({ locale: 'fa', calendar: 'persian' }).day('2026-11-22', 'long')).toBe('۱ آذر ۱۴۰۵')
  })

  it('shows the same day in the Umm al-Qura calendar', () => {
    expect(formatsFor({ locale: 'ar-SA', calendar: 'islamic-umalqura', numbering: 'latn' }).day('2026-11-22', 'long')).toContain('12 جمادى الآخرة 1448')
  })

  it('does not take a Hijri date from a Saudi locale: calendars are chosen', () => {
    expect(formatsFor({ locale: 'ar-SA' }).day('2026-11-22', 'long')).toMatch(/نوفمبر/)
  })

  it('writes a whole Persian date the way Persian does', () => {
    const formats = formatsFor({ locale: 'fa', calendar: 'persian', zone: 'Asia/Tehran' })
    expect(formats.day('2020-11-21', 'heading')).toBe('شنبه ۱ آذر ۱۳۹۹')
    expect(formats.exact('2020-11-21T10:00:00Z')).toBe('شنبه ۱ آذر ۱۳۹۹، ۱۳:۳۰')
  })

  it('never moves a plain date with the zone', () => {
    const days = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Tehran', 'UTC'].map((zone) => formatsFor({ locale: 'en', zone }).day('2026-11-22', 'long'))
    expect(new Set(days)).toEqual(new Set(['November 22, 2026']))
  })

  it('puts an instant into the day of the reader’s zone', () => {
    expect(formatsFor({ locale: 'en', zone: 'Pacific/Kiritimati' }).dayOf('2026-11-22T14:30:00Z')).toBe('2026-11-23')
    expect(formatsFor({ locale: 'fa', zone: 'Pacific/Pago_Pago', calendar: 'persian', numbering: 'arabext' }).dayOf('2026-11-22T09:30:00Z')).toBe('2026-11-21')
  })

  it('writes money exactly, with every decimal that was given', () => {
    const { money } = { money: (amount: string, currency: string) => plain(formatsFor({ locale: 'en' }).money({ amount, currency })) }
    expect(money('18.16', 'USD')).toBe('$18.16')
    expect(money('993.90', 'USD')).toBe('$993.90')
    expect(money('9007199254740993.10', 'USD')).toBe('$9,007,199,254,740,993.10')
    expect(money('1500000.00', 'IRR')).toBe('IRR 1,500,000')
    expect(money('1500000.25', 'IRR')).toBe('IRR 1,500,000.25')
    expect(money('12.345', 'KWD')).toBe('KWD 12.345')
  })

  it('uses the numbering that was asked for', () => {
    expect(formatsFor({ locale: 'fa', numbering: 'latn' }).number(1234)).toBe('1,234')
    expect(formatsFor({ locale: 'en', numbering: 'arabext' }).number(1234)).toBe('۱٬۲۳۴')
  })

  it('says how long ago in minutes, hours and days, and beyond a week the date', () => {
    const formats = formatsFor({ locale: 'en', zone: 'UTC' })
    const now = Date.parse('2026-11-22T14:30:00Z')
    const said = ['2026-11-22T14:29:50Z', '2026-11-22T14:05:00Z', '2026-11-22T09:30:00Z', '2026-11-21T09:00:00Z', '2026-11-17T14:30:00Z', '2025-11-10T14:30:00Z']
    expect(said.map((instant) => formats.relative(instant, now))).toEqual(['now', '25 minutes ago', '5 hours ago', 'yesterday', '5 days ago', 'Nov 10, 2025'])
  })

  it('counts plain dates in days from the reader’s today', () => {
    const now = Date.parse('2026-11-22T22:00:00Z')
    expect(formatsFor({ locale: 'en', zone: 'UTC' }).relativeDay('2026-11-23', now)).toBe('tomorrow')
    expect(formatsFor({ locale: 'en', zone: 'Asia/Tehran' }).relativeDay('2026-11-23', now)).toBe('today')
  })

  it('survives a locale that is none', () => {
    expect(formatsFor({ locale: 'not a locale!' }).number(5)).toBe('5')
  })
})
