import { DiwanError } from '../errors/diwan-error.ts'
import { currencies, minorDigits } from './currencies.ts'
import { fixedText, parseDecimal, roundHalfUp } from './decimal.ts'

/** `amount` counts minor units: 1250 of EUR is twelve euro fifty, 1250 of JPY is 1250 yen. */
export interface Money {
  readonly amount: bigint
  readonly currency: string
}

/** Money on the wire: `amount` is decimal text in major units with exactly the currency's digits, such as `"993.90"`. */
export interface MoneyJson {
  readonly amount: string
  readonly currency: string
}

/** Money as a caller gives it: a bigint counts minor units, text is in major units. */
export interface MoneyInput {
  readonly amount: bigint | string
  readonly currency: string
}

/**
 * Reads an amount exactly. Undefined where the currency is unknown, the text is no plain decimal or has more digits than the
 * currency (zeros at the end aside), or the minor units do not fit a signed 64-bit integer.
 */
export function moneyFrom(input: MoneyInput): Money | undefined {
  const digits = currencies[input.currency]
  if (digits === undefined) return undefined
  const amount = typeof input.amount === 'bigint' ? input.amount : minorUnits(input.amount, digits)
  return amount !== undefined && isStorable(amount) ? { amount, currency: input.currency } : undefined
}

/** `money('12.5', 'EUR')` or `money(1250n, 'EUR')`. Throws `validation_failed` where `moneyFrom` answers undefined. */
export function money(amount: string | bigint, currency: string): Money {
  const digits = minorDigits(currency)
  const parsed = moneyFrom({ amount, currency })
  if (parsed) return parsed
  throw new DiwanError('validation_failed', `“${String(amount).slice(0, 50)}” is not an amount of ${currency}`, {
    hint: `Give plain decimal text with at most ${digits} digits after the point, within 64 bits of minor units; to round, use roundToMoney.`,
  })
}

/** Rounds decimal text in major units to the currency's digits, a half away from zero. Throws `validation_failed`. */
export function roundToMoney(decimalText: string, currency: string): Money {
  return money(roundHalfUp(decimalText, minorDigits(currency)), currency)
}

/** The wire form. Throws `validation_failed` for an unknown currency. */
export function moneyToJson(m: Money): MoneyJson {
  return { amount: fixedText(m.amount, minorDigits(m.currency)), currency: m.currency }
}

/** True for an object with a bigint amount and a known currency; a sum that is too large to store is still money. */
export function isMoney(value: unknown): value is Money {
  if (typeof value !== 'object' || value === null) return false
  const { amount, currency } = value as Partial<Record<keyof Money, unknown>>
  return typeof amount === 'bigint' && typeof currency === 'string' && currency in currencies
}

/** The exact sum. Throws `currency_mismatch`. */
export function addMoney(a: Money, b: Money): Money {
  requireSameCurrency(a, b)
  return { amount: a.amount + b.amount, currency: a.currency }
}

/** One sum for each currency that occurs, by currency code; nothing for no items. */
export function sumMoney(items: Iterable<Money>): Money[] {
  const sums = new Map<string, bigint>()
  for (const { amount, currency } of items) sums.set(currency, (sums.get(currency) ?? 0n) + amount)
  return [...sums].map(([currency, amount]) => ({ amount, currency })).sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. Throws `currency_mismatch`. */
export function compareMoney(a: Money, b: Money): number {
  requireSameCurrency(a, b)
  return a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0
}

export function negateMoney(m: Money): Money {
  return { amount: -m.amount, currency: m.currency }
}

/**
 * Splits an amount in proportion to the weights by largest remainder, the earlier share first where remainders are equal;
 * the shares sum exactly. Throws `validation_failed` where a weight is negative or none is positive.
 */
export function allocateMoney(m: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total <= 0n || weights.some((weight) => weight < 0n)) {
    throw new DiwanError('validation_failed', `Cannot split by the weights [${weights.join(', ')}]`, {
      hint: 'Give weights of zero or more, at least one above zero.',
    })
  }
  const sign = m.amount < 0n ? -1n : 1n
  const shares = weights.map((weight, index) => {
    const product = m.amount * sign * weight
    return { index, units: product / total, remainder: product % total }
  })
  const missing = m.amount * sign - shares.reduce((sum, share) => sum + share.units, 0n)
  const byRemainder = shares.toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  const rounded = new Set(byRemainder.slice(0, Number(missing)))
  return shares.map((share) => ({ amount: sign * (share.units + (rounded.has(share) ? 1n : 0n)), currency: m.currency }))
}

const largest = 2n ** 63n - 1n

function isStorable(amount: bigint): boolean {
  return amount <= largest && amount >= -largest
}

function minorUnits(text: string, digits: number): bigint | undefined {
  const parsed = parseDecimal(text)
  if (!parsed || parsed.scale > digits) return undefined
  return parsed.units * 10n ** BigInt(digits - parsed.scale)
}

function requireSameCurrency(a: Money, b: Money): void {
  if (a.currency === b.currency) return
  throw new DiwanError('currency_mismatch', `${a.currency} and ${b.currency} cannot be added or compared`, {
    hint: 'Convert one with a dated rate first, or use sumMoney, which keeps one sum for each currency.',
  })
}
