import { DiwanError } from '../errors/diwan-error.ts'
import { isCalendarDay, requireWholeNumber } from './calendar-day.ts'
import { instantFrom, instantToMillis, type Instant } from './instant.ts'
import { zoneOffset } from './zone-offset.ts'

/** A calendar day without a zone, `YYYY-MM-DD`, years 0001–9999 of the proleptic Gregorian calendar. */
export type PlainDate = string & { readonly __type: 'PlainDate' }

/** True for a day that exists, in exactly the form `YYYY-MM-DD`. */
export function isPlainDate(text: string): text is PlainDate {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  return match !== null && isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))
}

/** Throws `validation_failed` for a day that does not exist or another form. */
export function plainDate(text: string): PlainDate {
  if (isPlainDate(text)) return text
  throw new DiwanError('validation_failed', `“${text.slice(0, 50)}” is not a calendar day between 0001-01-01 and 9999-12-31`, {
    hint: 'Give a day that exists as YYYY-MM-DD, in the Gregorian calendar and with digits 0-9.',
  })
}

/** `n` days later, earlier where negative. Throws `validation_failed` for a fraction and beyond the years 0001–9999. */
export function addDays(d: PlainDate, n: number): PlainDate {
  requireWholeNumber(n)
  return fromUtc(utcMidnight(d) + n * dayMillis)
}

/** Negative, zero or positive as `a` is before, equal to or after `b`. */
export function compareDates(a: PlainDate, b: PlainDate): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Days from `a` to `b`, negative where `b` is earlier. */
export function daysBetween(a: PlainDate, b: PlainDate): number {
  return (utcMidnight(b) - utcMidnight(a)) / dayMillis
}

/** The day that a calendar on the wall shows in an IANA zone. Throws `validation_failed` for an unknown zone. */
export function dateInZone(i: Instant, zone: string): PlainDate {
  const millis = instantToMillis(i)
  return fromUtc(millis + zoneOffset(millis, zone))
}

/**
 * The first instant of a day in an IANA zone: midnight, the first of two midnights, or where clocks skip midnight the end of
 * the skip (so does Temporal). A day that the zone skipped as a whole starts with the day after it.
 */
export function startOfDay(d: PlainDate, zone: string): Instant {
  const midnight = utcMidnight(d)
  const before = zoneOffset(midnight - dayMillis, zone)
  const after = zoneOffset(midnight + dayMillis, zone)
  const [first, last] = [midnight - Math.max(before, after), midnight - Math.min(before, after)]
  for (const start of [first, last]) {
    if (start + zoneOffset(start, zone) === midnight) return instantFrom(start)
  }
  return instantFrom(offsetChange(first, last, zone))
}

/** Noon of the day in UTC: an instant on the same day for every zone within twelve hours of UTC. */
export function noonUtc(d: PlainDate): Instant {
  return `${d}T12:00:00.000Z` as Instant
}

const dayMillis = 86_400_000

function utcMidnight(d: PlainDate): number {
  return Date.parse(`${d}T00:00:00.000Z`)
}

function fromUtc(millis: number): PlainDate {
  const date = new Date(millis)
  return plainDate(Number.isNaN(date.getTime()) ? String(millis) : date.toISOString().split('T', 1)[0]!)
}

/** The first millisecond after `from`, up to `to`, at which the zone's offset is no longer that at `from`. */
function offsetChange(from: number, to: number, zone: string): number {
  const old = zoneOffset(from, zone)
  let [unchanged, changed] = [from, to]
  while (changed - unchanged > 1) {
    const middle = Math.floor((unchanged + changed) / 2)
    if (zoneOffset(middle, zone) === old) unchanged = middle
    else changed = middle
  }
  return changed
}
