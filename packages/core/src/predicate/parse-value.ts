import { isDiwanError } from '../errors/diwan-error.ts'
import type { Field } from '../schema/field.ts'
import { addPeriods, startOfPeriod, type Calendar } from '../values/calendar.ts'
import { canonicalDecimal } from '../values/decimal.ts'
import { parseDuration } from '../values/duration.ts'
import { isUuid } from '../values/id.ts'
import { addMillis, canonicalInstant, instantFrom, instantToMillis, type Instant } from '../values/instant.ts'
import { moneyFrom } from '../values/money.ts'
import { addDays, dateInZone, isPlainDate, startOfDay, type PlainDate } from '../values/plain-date.ts'
import type { Scalar } from './criterion.ts'

/** What relative times are relative to. */
export interface TimeFrame {
  readonly now: () => number
  readonly zone: string
  readonly calendar: Calendar
  /** ISO weekday, 1 Monday to 7 Sunday. */
  readonly firstDayOfWeek: 1 | 2 | 3 | 4 | 5 | 6 | 7
}

/** A condition's operand as its field stores it, or undefined where it is not a value of that type. */
export function parseValue(field: Field, operand: unknown, time: TimeFrame, currency?: unknown): Exclude<Scalar, null> | undefined {
  switch (field.type) {
    case 'text':
    case 'key':
      if (!isComparableText(operand, 10_000)) return undefined
      return field.values && !field.values.includes(operand) ? undefined : operand
    case 'id':
      return typeof operand === 'string' && isUuid(operand) ? operand.toLowerCase() : undefined
    case 'integer':
      return Number.isSafeInteger(operand) ? (operand as number) : undefined
    case 'boolean':
      return typeof operand === 'boolean' ? operand : undefined
    case 'decimal':
      return typeof operand === 'string' && /^-?\d{1,20}(\.\d{1,12})?$/.test(operand) ? canonicalDecimal(operand) : undefined
    case 'money':
      return typeof currency === 'string' && (typeof operand === 'string' || typeof operand === 'bigint') ? moneyFrom({ amount: operand, currency })?.amount : undefined
    case 'instant':
      if (typeof operand === 'string') return canonicalInstant(operand)
      return relativeMoment(operand, time)?.instant
    case 'date':
      if (typeof operand === 'string') return isPlainDate(operand) ? operand : undefined
      return relativeMoment(operand, time)?.date
    case 'json':
      return undefined
  }
}

/** Text that any storage can compare: no NUL, no halves of surrogate pairs. */
export function isComparableText(operand: unknown, longest: number): operand is string {
  return typeof operand === 'string' && operand.length <= longest && !operand.includes('\0') && operand.isWellFormed()
}

interface Moment {
  readonly instant: Instant
  readonly date: PlainDate
}

/** Undefined for what is no relative time, and for times beyond the years 0001–9999. */
function relativeMoment(operand: unknown, time: TimeFrame): Moment | undefined {
  if (typeof operand !== 'object' || operand === null) return undefined
  const shape = Object.keys(operand).toSorted().join()
  if (!['ago', 'ahead', 'startOf', 'offset,startOf'].includes(shape)) return undefined
  try {
    return momentOf(operand, time)
  } catch (error) {
    if (isDiwanError(error, 'validation_failed')) return undefined
    throw error
  }
}

function momentOf(operand: object, time: TimeFrame): Moment | undefined {
  const { ago, ahead, startOf, offset = 0 } = operand as Record<string, unknown>
  const now = instantFrom(time.now())
  const today = dateInZone(now, time.zone)
  if (typeof startOf === 'string' && ['day', 'week', 'month', 'quarter', 'year'].includes(startOf) && Number.isInteger(offset) && Math.abs(offset as number) <= 10_000) {
    const unit = startOf as 'day' | 'week' | 'month' | 'quarter' | 'year'
    const start = startOfPeriod(unit, today, time.calendar, time.firstDayOfWeek)
    const date = offset === 0 ? start : startOfPeriod(unit, addPeriods(start, offset as number, unit, time.calendar), time.calendar, time.firstDayOfWeek)
    return { date, instant: startOfDay(date, time.zone) }
  }
  const text = ago ?? ahead
  const duration = typeof text === 'string' ? parseDuration(text) : undefined
  if (!duration || duration.years > 1000 || duration.months > 12_000 || duration.weeks > 60_000 || duration.days > 400_000) return undefined
  const sign = ago === undefined ? 1 : -1
  const months = addPeriods(addPeriods(today, sign * duration.years, 'year', time.calendar), sign * duration.months, 'month', time.calendar)
  const date = addDays(months, sign * (duration.weeks * 7 + duration.days))
  const timeOfDay = instantToMillis(now) - instantToMillis(startOfDay(today, time.zone))
  const clock = sign * ((duration.hours * 60 + duration.minutes) * 60 + duration.seconds) * 1000
  const instant = addMillis(startOfDay(date, time.zone), timeOfDay + clock)
  return { instant, date: dateInZone(instant, time.zone) }
}
