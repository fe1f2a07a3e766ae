import { languageOf, type ViewSettings } from './settings.ts'
import { dayAt, dayNumber } from './zoned-time.ts'

export interface MoneyText {
  readonly amount: string
  readonly currency: string
}

const minute = 60_000
const cache = new Map<string, Formats>()

/** The formats of some settings; made once for each. */
export function formatsFor(settings: ViewSettings & { readonly locale: string }): Formats {
  const key = [settings.locale, settings.calendar, settings.zone, settings.numbering].join('|')
  let formats = cache.get(key)
  if (!formats) cache.set(key, (formats = new Formats(settings)))
  return formats
}

/** Dates, numbers and money as one person reads them. Every Intl object is made at first use and kept. */
export class Formats {
  readonly locale: string
  readonly zone: string
  readonly #numbering: string | undefined
  readonly #calendar: string
  readonly #made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>()

  constructor(settings: ViewSettings & { readonly locale: string }) {
    this.locale = supported(settings.locale)
    this.zone = settings.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
    this.#numbering = settings.numbering
    this.#calendar = settings.calendar ?? 'gregory'
  }

  number(value: number): string {
    return this.#make('number', () => new Intl.NumberFormat(this.locale, this.#digits())).format(value)
  }

  /** An exact number that is kept as text, with all of its decimals. */
  decimal(value: string): string {
    return this.#make('decimal', () => new Intl.NumberFormat(this.locale, { ...this.#digits(), maximumFractionDigits: 12 })).format(value as Intl.StringNumericLiteral)
  }

  /** With all the decimals that were given, and at least those the currency is usually written with. */
  money({ amount, currency }: MoneyText): string {
    const decimals = (amount.split('.')[1] ?? '').replace(/0+$/, '').length
    const format = this.#make(`money ${currency} ${decimals}`, () => {
      const base = { ...this.#digits(), style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
      const usual = new Intl.NumberFormat(this.locale, base).resolvedOptions().minimumFractionDigits ?? 0
      const digits = Math.max(usual, decimals)
      return new Intl.NumberFormat(this.locale, { ...base, minimumFractionDigits: digits, maximumFractionDigits: digits })
    })
    return format.format(amount as Intl.StringNumericLiteral)
  }

  /** The day of an instant in the reader's zone, `YYYY-MM-DD`. */
  dayOf(instant: string): string {
    return dayAt(instant, this.zone)
  }

  /** A plain date in the reader's calendar; it is never moved by a zone. */
  day(date: string, style: 'long' | 'medium' | 'heading' = 'medium'): string {
    if (style === 'heading') return this.#sameYear(date) ? this.#date({ weekday: 'long', day: 'numeric', month: 'long' }, 'UTC').format(noon(date)) : this.#fullDay(date)
    return this.#date({ day: 'numeric', month: style === 'long' ? 'long' : 'short', year: 'numeric' }, 'UTC').format(noon(date))
  }

  time(instant: string): string {
    return this.#date({ hour: 'numeric', minute: '2-digit' }).format(new Date(instant))
  }

  /** Day and time, in full: for titles and for hearing. */
  exact(instant: string): string {
    if (this.#joinsWeekday) return `${this.#fullDay(this.dayOf(instant))}، ${this.time(instant)}`
    return this.#date({ dateStyle: 'full', timeStyle: 'short' }).format(new Date(instant))
  }

  /** How long ago, or how far ahead; beyond a week the date. */
  relative(instant: string, now = Date.now()): string {
    const minutes = Math.round((Date.parse(instant) - now) / minute)
    if (minutes === 0) return this.#relative(0, 'second')
    if (Math.abs(minutes) < 60) return this.#relative(minutes, 'minute')
    const days = dayNumber(this.dayOf(instant)) - dayNumber(this.dayOf(new Date(now).toISOString()))
    if (days === 0 || Math.abs(minutes) < 12 * 60) return this.#relative(Math.round(minutes / 60), 'hour')
    return Math.abs(days) < 7 ? this.#relative(days, 'day') : this.#shortDay(this.dayOf(instant))
  }

  /** How far a plain date is from today, in days; beyond a week the date. */
  relativeDay(date: string, now = Date.now()): string {
    const days = dayNumber(date) - dayNumber(dayAt(new Date(now).toISOString(), this.zone))
    return Math.abs(days) < 7 ? this.#relative(days, 'day') : this.#shortDay(date)
  }

  /** Today, yesterday or tomorrow, as a word; undefined for other days. */
  nearDay(date: string, now = Date.now()): string | undefined {
    const days = dayNumber(date) - dayNumber(dayAt(new Date(now).toISOString(), this.zone))
    const word = Math.abs(days) < 2 ? this.#relative(days, 'day') : undefined
    return word && word.charAt(0).toLocaleUpperCase(this.locale) + word.slice(1)
  }

  /** What a language, or a region, is called. */
  nameOf(kind: 'language' | 'region', code: string): string {
    return new Intl.DisplayNames([this.locale], { type: kind, fallback: 'code' }).of(code) ?? code
  }

  /** The comma of the reader's script, with its space. */
  get comma(): string {
    return ['ar', 'fa', 'ur', 'ps', 'ckb'].includes(languageOf(this.locale)) ? '، ' : ', '
  }

  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'conjunction' }).format(items)
  }

  /** Unicode's data writes the Persian calendar in Persian back to front as soon as a weekday and a year are both there. */
  get #joinsWeekday(): boolean {
    return this.#calendar === 'persian' && languageOf(this.locale) === 'fa'
  }

  #fullDay(date: string): string {
    if (this.#joinsWeekday) return `${this.#date({ weekday: 'long' }, 'UTC').format(noon(date))} ${this.day(date, 'long')}`
    return this.#date({ dateStyle: 'full' }, 'UTC').format(noon(date))
  }

  #shortDay(date: string): string {
    const options: Intl.DateTimeFormatOptions = this.#sameYear(date) ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }
    return this.#date(options, 'UTC').format(noon(date))
  }

  #sameYear(date: string): boolean {
    const year = this.#date({ year: 'numeric' }, 'UTC')
    return year.format(noon(date)) === year.format(noon(this.dayOf(new Date().toISOString())))
  }

  #relative(value: number, unit: Intl.RelativeTimeFormatUnit): string {
    const options = { numeric: 'auto', ...this.#digits() } as Intl.RelativeTimeFormatOptions
    return this.#make('relative', () => new Intl.RelativeTimeFormat(this.locale, options)).format(value, unit)
  }

  #date(options: Intl.DateTimeFormatOptions, zone = this.zone): Intl.DateTimeFormat {
    return this.#make(JSON.stringify(options) + zone, () => new Intl.DateTimeFormat(this.locale, { ...options, ...this.#digits(), calendar: this.#calendar, timeZone: zone }))
  }

  #digits(): { numberingSystem?: string } {
    return this.#numbering ? { numberingSystem: this.#numbering } : {}
  }

  #make<F extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>(key: string, make: () => F): F {
    let format = this.#made.get(key) as F | undefined
    if (!format) this.#made.set(key, (format = make()))
    return format
  }
}

function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`)
}

/** A malformed tag must not take the page down. */
function supported(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en'
  } catch {
    return 'en'
  }
}
