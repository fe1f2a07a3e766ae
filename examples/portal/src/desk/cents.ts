/** Decimal text as hundredths, a half rounded away from zero, as the desk's books have it: `957.5775` is 95758. */
export function centsOf(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) throw new Error(`Not a decimal amount: ${JSON.stringify(text)}`)
  const [, sign, whole = '0', fraction = ''] = match
  const padded = fraction.padEnd(3, '0')
  const cents = BigInt(whole + padded.slice(0, 2)) + (padded[2]! >= '5' ? 1n : 0n)
  return sign ? -cents : cents
}

/** Hundredths as decimal text: 95758 is `957.58`. */
export function decimalOf(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
