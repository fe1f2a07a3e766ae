import { DiwanError } from '../errors/diwan-error.ts'
import { isCalendarDay } from './calendar-day.ts'

/** A point in time as `YYYY-MM-DDTHH:MM:SS.sssZ`, years 0001–9999: the order of the texts is the order of time. */
export type Instant = string & { readonly __type: 'Instant' }

/**
 * Reads ISO 8601 date and time with `Z` or an offset (`+03:30`, `+0330`, `+03`); seconds may be left out, digits beyond the
 * millisecond are cut. Undefined for anything else: no offset, a day or hour that does not exist, leap seconds, other years.
 */
export function canonicalInstant(text: string): Instant | undefined {
  const match = canonicalForm.exec(text) ?? isoForm.exec(text)
  if (!match || !isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) return undefined
  if (match.length === 4) return text as Instant
  const [, year, month, day, clock, seconds = '00', fraction = '', sign, hours = '00', minutes = '00'] = match
  const local = Date.parse(`${year}-${month}-${day}T${clock}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  return fromMillis(sign === '-' ? local + offset : local - offset)
}

/** From a Date, milliseconds since 1970 or ISO 8601 text. Throws `validation_failed`. */
export function instantFrom(value: Date | number | string): Instant {
  const instant = typeof value === 'string' ? canonicalInstant(value) : fromMillis(Number(value))
  if (instant !== undefined) return instant
  throw new DiwanError('validation_failed', `“${String(value).slice(0, 50)}” is not a point in time between the years 0001 and 9999`, {
    hint: 'Give ISO 8601 text with an offset such as 2026-11-22T09:30:00+03:30, a valid Date, or milliseconds since 1970.',
  })
}

/** Milliseconds since 1970-01-01T00:00Z. */
export function instantToMillis(i: Instant): number {
  return Date.parse(i)
}

/** `ms` milliseconds later, earlier where negative. Throws `validation_failed` beyond the years 0001–9999. */
export function addMillis(i: Instant, ms: number): Instant {
  return instantFrom(instantToMillis(i) + ms)
}

const canonicalForm = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
const isoForm =
  /^(\d{4})-(\d\d)-(\d\d)T((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?(?:Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/

const earliest = Date.parse('0001-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

function fromMillis(millis: number): Instant | undefined {
  return millis >= earliest && millis <= latest ? (new Date(millis).toISOString() as Instant) : undefined
}
