import * as fc from 'fast-check'
import { currencies, type Field } from '@diwan/core'
import { id } from '../rows.ts'

/** Few values, so that random rows and random conditions meet; each is there for a way of getting comparisons wrong. */
export const texts = ['', 'a', 'A', 'ab', 'é', 'e\u0301', '100%', '1_0', 'a.c', '\ufffd', '😀', '😀a', 'کریم', 'كريم', 'حسینی\u200cپور', ' a', '[]']
/** Texts as long as what an index may hold, a little shorter and longer; some differ only beyond that. */
const longTexts = ['x'.repeat(199), 'x'.repeat(200), `${'x'.repeat(200)}a`, `${'x'.repeat(200)}b`, `${'x'.repeat(199)}y`, '😀'.repeat(200), `${'😀'.repeat(200)}a`, `${'x'.repeat(300)}needle`]
const keys = ['a', 'A', 'b', '😀', '\ufffd', 'ی', '%', 'open', 'user:u_1']
const instants = ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z', '2026-11-22T09:29:59.999Z', '2026-11-22T09:30:00.000Z', '2026-12-01T00:00:00.000Z']
const amounts = [0n, 1n, -1n, 100n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n) + 1n]
const codes = ['EUR', 'JPY', 'KWD']

export const counts = { customer: 6, interaction: 8, participant: 12, task: 6 } as const

const relative = fc.constantFrom(
  { ago: 'P30D' }, { ago: 'PT12H' }, { ahead: 'P1M' }, { ago: 'P1Y2M3W4DT5H6M7S' }, { startOf: 'day' }, { startOf: 'week' },
  { startOf: 'month', offset: 1 }, { startOf: 'quarter' }, { startOf: 'year' }, { startOf: 'year', offset: -1 },
)

/** A value that a row may have in a field; null is the caller's business. */
export function storedValue(field: Field): fc.Arbitrary<unknown> {
  if (field.list) return fc.uniqueArray(fc.constantFrom(...(field.values ?? keys)), { maxLength: 3 })
  switch (field.type) {
    case 'id':
      return fc.nat({ max: 7 }).map(id)
    case 'key':
      return fc.constantFrom(...(field.values ?? keys))
    case 'text':
      return fc.constantFrom(...texts, ...(field.filter && field.max! > 500 ? longTexts : []))
    case 'integer':
      return fc.integer({ min: 1, max: 3 })
    case 'boolean':
      return fc.boolean()
    case 'instant':
      return fc.constantFrom(...instants)
    case 'date':
      return fc.constantFrom(...instants).map((instant) => instant.slice(0, 10))
    case 'decimal':
      return fc.constantFrom('0', '1.5', '-2')
    case 'money':
      return fc.record({ amount: fc.constantFrom(...amounts), currency: fc.constantFrom(...codes) })
    case 'json':
      return fc.constant({})
    case 'bytes':
      return fc.constant(new Uint8Array())
  }
}

/** A value that a condition on a field may name; money is left to `currency`. */
export function operand(field: Field, currency: string): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'instant':
      return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...instants, '2026-11-22T13:00+03:30') }, { weight: 2, arbitrary: relative })
    case 'date':
      return fc.oneof({ weight: 3, arbitrary: storedValue(field) }, { weight: 2, arbitrary: relative })
    case 'money':
      return fc.constantFrom(...amounts).map((amount) => majorUnits(amount, currencies[currency]!))
    default:
      return storedValue(field)
  }
}

export const currency = fc.constantFrom(...codes)
export const key = fc.constantFrom(...keys)
export const text = fc.constantFrom(...texts)
export const words = fc.array(fc.constantFrom('a', 'کریم', 'كريم', '100', 'حسینی', 'پور', '😀', '-'), { maxLength: 3 }).map((found) => found.join(' '))

function majorUnits(amount: bigint, digits: number): string {
  const units = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0')
  const sign = amount < 0n ? '-' : ''
  return digits === 0 ? sign + units : `${sign}${units.slice(0, -digits)}.${units.slice(-digits)}`
}
