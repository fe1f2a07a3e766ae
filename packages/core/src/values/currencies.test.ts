import { describe, expect, it } from 'vitest'
import { currencies, minorDigits } from './currencies.ts'

describe('currencies', () => {
  it('holds every active code that has a minor unit, each with 0, 2, 3 or 4 digits', () => {
    expect(Object.keys(currencies)).toHaveLength(165)
    for (const [code, digits] of Object.entries(currencies)) {
      expect(code).toMatch(/^[A-Z]{3}$/)
      expect([0, 2, 3, 4]).toContain(digits)
    }
  })

  it('follows the standard where Intl does not', () => {
    expect([minorDigits('IRR'), minorDigits('IQD'), minorDigits('AFN'), minorDigits('LBP')]).toEqual([2, 3, 2, 2])
  })

  it.each(['USS', 'HRK', 'BGN', 'ANG', 'ZWL', 'XAU', 'XDR', 'XXX', 'usd', 'toString', '__proto__', 'constructor', ''])('does not know %j', (code) => {
    expect(code in currencies).toBe(false)
    expect(() => minorDigits(code)).toThrow(expect.objectContaining({ name: 'DiwanError', code: 'validation_failed' }))
  })

  it('cannot be changed', () => {
    expect(() => Object.assign(currencies, { EUR: 3 })).toThrow(TypeError)
  })
})
