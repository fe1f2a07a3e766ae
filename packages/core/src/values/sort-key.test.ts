import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sortKey } from './sort-key.ts'

const alphabet = [...'ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی']

describe('sortKey', () => {
  it('puts names in the order of a register', () => {
    const names = ['7-Eleven', '9 Lives', 'Ali Reza', 'Alia', 'Álvaro', 'alvin', 'O’Brien', 'obrist', '«Zoe»', 'Артём', 'بابک', 'پری', 'تارا', 'کامران', 'گیتی', 'لاله', 'نادر', 'وحید', 'هادی', 'یاسر']
    expect(sorted(names.toReversed())).toEqual(names)
  })

  it('puts Persian letters in the order of their alphabet', () => {
    expect(sorted(alphabet.toReversed())).toEqual(alphabet)
  })

  it.each([
    ['علی', 'علي'],
    ['کریم', 'كريم'],
    ['آرش', 'ارش'],
    ['مُحَمَّد', 'محمد'],
    ['Müller', 'MULLER'],
    ['۱۲', '12'],
    ['«سارا»', 'سارا'],
  ])('gives %s and %s one key', (one, other) => {
    expect(sortKey(one)).toBe(sortKey(other))
  })

  it('has an empty key for empty text only', () => {
    expect(sortKey('')).toBe('')
    expect(sortKey('--')).toBe('--')
  })

  it('compares Persian texts as their letters compare', () => {
    const words = fc.array(fc.constantFrom(...alphabet), { maxLength: 6 })
    const rank = (word: readonly string[]) => word.map((letter) => String.fromCharCode(65 + alphabet.indexOf(letter))).join('')
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(sortKey(a.join('')) < sortKey(b.join(''))).toBe(rank(a) < rank(b))
      }),
    )
  })

  it('is at most 200 units of well-formed text', () => {
    expect(sortKey('ab '.repeat(300)).length).toBeLessThanOrEqual(200)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const key = sortKey(text + '𐐨'.repeat(150))
        expect(key.length).toBeLessThanOrEqual(200)
        expect(() => encodeURIComponent(key)).not.toThrow()
      }),
      { numRuns: 50 },
    )
  })
})

function sorted(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}
