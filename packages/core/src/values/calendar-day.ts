import { DiwanError } from '../errors/diwan-error.ts'

/** True for a day that the proleptic Gregorian calendar has, years 1–9999. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** Throws `validation_failed` for a count of days or months that is not a whole number. */
export function requireWholeNumber(n: number): void {
  if (Number.isInteger(n)) return
  throw new DiwanError('validation_failed', `${n} is not a whole number of days, weeks, months, quarters or years`)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
