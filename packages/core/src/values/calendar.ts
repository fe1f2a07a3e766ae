import { requireWholeNumber } from './calendar-day.ts'
import { instantToMillis } from './instant.ts'
import { addDays, daysBetween, noonUtc, plainDate, type PlainDate } from './plain-date.ts'

/** Calendars by their Unicode names; `persian` is Jalali. All have twelve months a year. */
export type Calendar = 'gregory' | 'persian' | 'islamic-umalqura' | 'islamic-civil'

export type PeriodUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** ISO weekday: 1 is Monday, 7 is Sunday; a week of Iran starts with 6. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/**
 * The first day of the week, month, quarter or year of a calendar that holds `date`.
 * Throws `validation_failed` where that day is before 0001-01-01.
 */
export function startOfPeriod(unit: PeriodUnit, date: PlainDate, calendar: Calendar, firstDayOfWeek: Weekday): PlainDate {
  if (unit === 'day') return date
  if (unit === 'week') return addDays(date, -((weekday(date) - firstDayOfWeek + 7) % 7))
  const { month } = monthAndDay(date, calendar)
  return startOfMonth(date, calendar, month - (month % monthsIn[unit]))
}

/**
 * The day `n` periods later, earlier where negative. Months, quarters and years keep the day of the month, or take the
 * month's last day where it has no such day. Throws `validation_failed` for a fraction and beyond the years 0001–9999.
 */
export function addPeriods(date: PlainDate, n: number, unit: PeriodUnit, calendar: Calendar): PlainDate {
  requireWholeNumber(n)
  if (unit === 'day') return addDays(date, n)
  if (unit === 'week') return addDays(date, 7 * n)
  const { month, day } = monthAndDay(date, calendar)
  const target = month + n * monthsIn[unit]
  const sameDay = addDays(startOfMonth(date, calendar, target), day - 1)
  const reached = monthAndDay(sameDay, calendar)
  return reached.month === target ? sameDay : addDays(sameDay, -reached.day)
}

const monthsIn = { month: 1, quarter: 3, year: 12 }

const monday = plainDate('1970-01-05')

function weekday(date: PlainDate): number {
  return (((daysBetween(monday, date) % 7) + 7) % 7) + 1
}

/** `month` counts months since the calendar's year 0 began; `day` starts at 1. */
interface MonthAndDay {
  readonly month: number
  readonly day: number
}

/** The first day of the month numbered `month`, searched for from `near`, a day that may be far away. */
function startOfMonth(near: PlainDate, calendar: Calendar, month: number): PlainDate {
  let day = near
  for (;;) {
    const at = monthAndDay(day, calendar)
    const first = at.day - 1
    if (at.month === month) return addDays(day, -first)
    // Aiming at the middle of a month lands inside it for centuries around, however long its neighbours are.
    day = addDays(day, Math.round((month - at.month) * averageMonth[calendar]) - first + 14)
  }
}

const averageMonth: Readonly<Record<Calendar, number>> = {
  gregory: 30.436_875,
  persian: 30.436_85,
  'islamic-umalqura': 29.530_57,
  'islamic-civil': 29.530_56,
}

function monthAndDay(date: PlainDate, calendar: Calendar): MonthAndDay {
  if (calendar === 'gregory') {
    return { month: Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1, day: Number(date.slice(8)) }
  }
  const part: Record<string, string> = {}
  for (const { type, value } of formatOf(calendar).formatToParts(instantToMillis(noonUtc(date)))) part[type] = value
  const year = Number(part['year'])
  // Runtimes count the years before the epoch either as 0, -1, … or as 1, 2, … of an era that is “before”.
  const signed = part['era']?.startsWith('B') ? 1 - year : year
  return { month: signed * 12 + Number(part['month']) - 1, day: Number(part['day']) }
}

const formats = new Map<Calendar, Intl.DateTimeFormat>()

function formatOf(calendar: Calendar): Intl.DateTimeFormat {
  let format = formats.get(calendar)
  if (!format) {
    format = new Intl.DateTimeFormat(`en-US-u-ca-${calendar}-nu-latn`, { timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric', era: 'short' })
    formats.set(calendar, format)
  }
  return format
}
