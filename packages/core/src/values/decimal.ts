import { DiwanError } from '../errors/diwan-error.ts'

/** An exact decimal number as its shortest text: `-12.5`, `0`, `1000`. No exponent, no `+`, no needless zero. */
export type Decimal = string & { readonly __type: 'Decimal' }

/** A decimal as `units` × 10^-`scale`. */
export interface ScaledInteger {
  readonly units: bigint
  readonly scale: number
}

/** The one text of a number: `007.50` is `7.5`, `-0` is `0`. Throws `validation_failed` where the text is no plain decimal. */
export function canonicalDecimal(text: string): Decimal {
  return decimalText(scaledInteger(text))
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(scaledInteger(a).scale, scaledInteger(b).scale)
  const [left, right] = [unitsAt(a, scale), unitsAt(b, scale)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** The exact sum. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(scaledInteger(a).scale, scaledInteger(b).scale)
  return decimalText({ units: unitsAt(a, scale) + unitsAt(b, scale), scale })
}

/** The exact product; its digits are as many as the factors' together. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  const [left, right] = [scaledInteger(a), scaledInteger(b)]
  return decimalText({ units: left.units * right.units, scale: left.scale + right.scale })
}

/**
 * `text` × 10^`digits` as an integer, a half going away from zero as commercial rounding has it: with 0 digits
 * `2.5` is 3 and `-2.5` is -3. Throws `validation_failed` where the text is no plain decimal.
 */
export function roundHalfUp(text: string, digits: number): bigint {
  const { units, scale } = scaledInteger(text)
  if (scale <= digits) return units * 10n ** BigInt(digits - scale)
  const divisor = 10n ** BigInt(scale - digits)
  const half = units < 0n ? -divisor : divisor
  return (units * 2n + half) / (divisor * 2n)
}

/** Reads plain decimal text, trailing zeros of the fraction aside; undefined where it is anything else. */
export function parseDecimal(text: string): ScaledInteger | undefined {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return undefined
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  return { units: BigInt(match[1] + fraction), scale: fraction.length }
}

/** Writes an integer of `scale` decimal digits with all of them: 50 at scale 2 is `0.50`. */
export function fixedText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return (units < 0n ? '-' : '') + digits.slice(0, point) + (scale > 0 ? '.' + digits.slice(point) : '')
}

function scaledInteger(text: string): ScaledInteger {
  const parsed = parseDecimal(text)
  if (parsed) return parsed
  throw new DiwanError('validation_failed', `“${text.slice(0, 50)}” is not a decimal number`, {
    hint: 'Give digits with an optional leading minus and a decimal point, such as -12.50.',
  })
}

function unitsAt(text: string, scale: number): bigint {
  const parsed = scaledInteger(text)
  return parsed.units * 10n ** BigInt(scale - parsed.scale)
}

function decimalText({ units, scale }: ScaledInteger): Decimal {
  const text = fixedText(units, scale)
  return (scale > 0 ? text.replace(/\.?0+$/, '') : text) as Decimal
}
