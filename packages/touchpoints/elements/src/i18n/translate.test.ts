import { afterEach, describe, expect, it } from 'vitest'
import * as ar from '../messages/ar.ts'
import * as en from '../messages/en.ts'
import * as fa from '../messages/fa.ts'
import { commonWords } from '../messages/words/common.ts'
import { listWords } from '../messages/words/list.ts'
import { profileWords } from '../messages/words/profile.ts'
import { formatsFor } from './formats.ts'
import { registerMessages, translator, wordFor } from './translate.ts'

const words = [commonWords, listWords, profileWords]
const speak = (locale: string, numbering?: string) => translator(formatsFor({ locale, numbering }), words)

describe('translator', () => {
  it('picks each of the six Arabic plural forms', () => {
    const t = speak('ar', 'latn')
    expect([0, 1, 2, 3, 11, 100].map((count) => t('list.count', { count }))).toEqual(['لا عملاء', 'عميل واحد', 'عميلان', '3 عملاء', '11 عميلًا', '100 عميل'])
  })

  it('writes numbers as the reader does', () => {
    expect(speak('fa')('list.count', { count: 1843 })).toBe('۱٬۸۴۳ مشتری')
    expect(speak('en')('list.count', { count: 1 })).toBe('1 customer')
  })

  it('falls back from a region to its language, and from an unknown language to English', () => {
    expect(speak('fa-AF')('action.retry')).toBe(fa.common['action.retry'])
    expect(speak('xx')('action.retry')).toBe('Try again')
  })

  it('makes a key of an unknown vocabulary readable', () => {
    const t = speak('en')
    expect(wordFor(t, 'stage', 'on-hold')).toBe('On hold')
    expect(wordFor(t, 'role', 'goldPartner')).toBe('Gold partner')
    expect(wordFor(t, 'role', 'supplier')).toBe('Supplier')
  })

  describe('with a registered language', () => {
    afterEach(() => registerMessages('de', { 'action.retry': undefined as never, 'list.count': undefined as never }))

    it('speaks it, plurals included, and leaves English where it is silent', () => {
      registerMessages('de', { 'action.retry': 'Erneut versuchen', 'list.count': { one: '{count} Kunde', other: '{count} Kunden' } })
      const t = speak('de-AT')
      expect(t('action.retry')).toBe('Erneut versuchen')
      expect(t('list.count', { count: 2 })).toBe('2 Kunden')
      expect(t('action.cancel')).toBe('Cancel')
    })
  })
})

describe('catalogues', () => {
  const flat = (catalogue: object) => Object.values(catalogue).flatMap((area: object) => Object.entries(area))

  it.each([
    ['ar', ar],
    ['fa', fa],
  ] as const)('%s has every key of English and no other, none empty', (_name, catalogue) => {
    expect(flat(catalogue).map(([key]) => key).toSorted()).toEqual(flat(en).map(([key]) => key).toSorted())
    expect(JSON.stringify(catalogue)).not.toContain('""')
  })

  it('gives Arabic all six plural forms wherever English has two', () => {
    const plurals = flat(ar).filter(([, message]) => typeof message !== 'string')
    expect(plurals.length).toBeGreaterThan(3)
    for (const [key, forms] of plurals) expect([key, Object.keys(forms as object)]).toEqual([key, ['zero', 'one', 'two', 'few', 'many', 'other']])
  })

  it('writes Persian with its own yeh and kaf, and Arabic with its own', () => {
    expect(JSON.stringify(fa)).not.toMatch(/[يك]/)
    expect(JSON.stringify(ar)).not.toMatch(/[یک]/)
  })

  it('keeps the placeholders of English, except where a plural form says the number in words', () => {
    const holes = (message: unknown) => [...JSON.stringify(message).matchAll(/\{(?!count)\w+\}/g)].map(String).toSorted()
    const english = new Map(flat(en))
    for (const catalogue of [ar, fa]) for (const [key, message] of flat(catalogue)) expect([key, holes(message)]).toEqual([key, holes(english.get(key))])
  })
})
