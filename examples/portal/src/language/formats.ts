import { decimalOf } from '../desk/cents.ts'
import { localeOf, type Preferences } from './preferences.ts'

/** Numbers, dates and amounts as a person reads them. */
export interface Formats {
  number(value: number): string
  percent(share: string): string
  /** A day, `YYYY-MM-DD`, in the person's calendar. */
  date(day: string): string
  /** Hundredths of a currency. */
  money(cents: bigint, currency: string): string
  country(code: string): string
}

const made = new Map<string, Formats>()

export function formatsOf({ language, calendar, digits }: Preferences): Formats {
  const locale = `${localeOf(language)}-u-ca-${calendar}-nu-${digits}`
  const known = made.get(locale)
  if (known) return known
  const formats = formatsIn(locale)
  made.set(locale, formats)
  return formats
}

function formatsIn(locale: string): Formats {
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  // A day has no zone; UTC on both sides keeps it where it is.
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const regions = new Intl.DisplayNames(locale, { type: 'region' })
  const amounts = new Map<string, Intl.NumberFormat>()
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(Number(share)),
    date: (day) => date.format(new Date(`${day}T00:00:00Z`)),
    money: (cents, currency) => {
      const format = amounts.get(currency) ?? new Intl.NumberFormat(locale, { style: 'currency', currency, trailingZeroDisplay: 'auto' })
      amounts.set(currency, format)
      return format.format(decimalOf(cents) as `${number}`)
    },
    country: (code) => regions.of(code) ?? code,
  }
}
