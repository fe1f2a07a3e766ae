import { DiwanError } from '../errors/diwan-error.ts'

/**
 * Decimal digits of the minor unit by currency code: the active codes of ISO 4217 lists one and two up to amendment 179,
 * euro in Bulgaria included. Codes without a minor unit (metals, XDR, XTS, XXX …) are left out. It has no prototype, so
 * `code in currencies` is safe for any text.
 */
export const currencies: Readonly<Record<string, number>> = table({
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU ' +
    'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES ' +
    'KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR ' +
    'NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP ' +
    'TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
})

/** Digits after the point of one currency, 0 to 4. Throws `validation_failed` for a code that is not in the table. */
export function minorDigits(currency: string): number {
  const digits = currencies[currency]
  if (digits !== undefined) return digits
  throw new DiwanError('validation_failed', `“${currency}” is not an active ISO 4217 currency code`, {
    hint: 'Give three capital letters, such as EUR or IRR.',
  })
}

function table(codesByDigits: Readonly<Record<number, string>>): Readonly<Record<string, number>> {
  const digitsByCode = Object.create(null) as Record<string, number>
  for (const [digits, codes] of Object.entries(codesByDigits)) {
    for (const code of codes.split(' ')) digitsByCode[code] = Number(digits)
  }
  return Object.freeze(digitsByCode)
}
