import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compact, fold, searchTokens } from './fold.ts'

// Random code points seldom meet; these are the ones that have something to do with each other.
const tricky = fc.constantFrom(
  ...'اأإآٱٲءئؤيىیكکڪةهەۀہۂھۃـًٌٍَُِّْٰٕٓٔ٠٩۰۹ﻻﺋﯾﷲﷺﹰﹱٵٶٸ',
  ...'éeñßẞøłıİIiſKÅŉǆΣσςᾳͅ가각ᆨがが¨´½²ﬁ…ʿ',
  ...'@._+-\'"’ \t\n\u00a0\u2003\u200b\u200c\u200d\u200e\u202b\ufeff\u00ad\u034f\u0301\u0307\u0327\u0334\u302e\u093f\u094d',
  '\ud835', '\udc00', '\ud800', '𝐀', '𝅭', '𝅥', '👩‍💻', 'a', 'Z', '1',
)
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.array(tricky, { maxLength: 30 }).map((parts) => parts.join('')))

describe('fold', () => {
  it.each([
    ['  Hello \t World\n', 'hello world'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['Łukasz Sørensen', 'lukasz sorensen'],
    ['İstanbul ISPARTA ılıca', 'istanbul isparta ilica'],
    ['Þórður Æsir Œuvre Đorđe Əliyev', 'thordur aesir oeuvre dorde eliyev'],
    ['Ⅻ ﬁne ＡＢＣ', 'xii fine abc'],
    ['ΟΔΥΣΣΕΎΣ Οδυσσεύς', 'οδυσσευσ οδυσσευσ'],
    ['Артём Йогурт', 'артем иогурт'],
    ['ʿAlī Qurʾān', "'ali qur'an"],
    ['۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩', '0123456789 0123456789'],
    ['مُحَمَّد', 'محمد'],
    ['مـحـمـد', 'محمد'],
    ['سؤال', 'سوال'],
    ['مسئول', 'مسیول'],
    ['سماء', 'سما'],
    ['خانۀ ما', 'خانه ما'],
    ['ﷲ ﻻ ﯾﮏ', 'الله لا یک'],
    ['a-b, c!', 'a-b, c!'],
    ['', ''],
  ])('makes %j %j', (given, expected) => {
    expect(fold(given)).toBe(expected)
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(fold(fold(t))).toBe(fold(t))
      }),
      { numRuns: 200 },
    )
  })

  it('meets for all four normal forms of a text', () => {
    fc.assert(
      fc.property(text, (t) => {
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) expect(fold(t.normalize(form))).toBe(fold(t))
      }),
      { numRuns: 200 },
    )
  })

  it('meets for composed and decomposed letters', () => {
    expect(fold('\u0627\u0654حمد')).toBe(fold('\u0623حمد'))
    expect(fold('\u064a\u0654')).toBe(fold('\u0626'))
    expect(fold('\u06d5\u0654')).toBe(fold('\u06c0'))
    expect(fold('Zoe\u0308')).toBe(fold('Zo\u00eb'))
  })
})

describe('compact', () => {
  it.each([
    ['Sara.K@Example.com', 'sara.k@example.com'],
    ['+98 (21) 88.77-66', '98218877' + '66'],
    ['۰۲۱-۸۸۷۷', '0218877'],
    ['O’Neil-Smith, J.', 'oneilsmithj'],
    ['Acme Inc.', 'acmeinc'],
    ['a..b ...', 'ab'],
    ['v1.a', 'v1.a'],
    ['حسینی‌پور', 'حسینیپور'],
    ['👍', ''],
  ])('makes %j %j', (given, expected) => {
    expect(compact(given)).toBe(expected)
  })

  it('includes the compact form of each word of the text', () => {
    fc.assert(
      fc.property(text, (t) => {
        for (const word of t.split(/\s+/)) expect(compact(t)).toContain(compact(word))
      }),
      { numRuns: 200 },
    )
  })

  it('includes what is typed so far of a word', () => {
    const whole = compact('Sara.K+crm@Mail.Example.com 021.88')
    for (const word of ['Sara.K+crm@Mail.Example.com', '021.88']) {
      for (let end = 1; end <= word.length; end++) expect(whole).toContain(compact(word.slice(0, end)))
    }
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(compact(compact(t))).toBe(compact(t))
      }),
      { numRuns: 200 },
    )
  })
})

describe('searchTokens', () => {
  it('gives the folded words of a query, at most eight, none empty', () => {
    expect(searchTokens('  عَلي  — Müller,\n۱۲۳ ')).toEqual(['علی', 'muller', '123'])
    expect(searchTokens(' -- ')).toEqual([])
    expect(searchTokens('a b c d e f g h i j')).toHaveLength(8)
  })

  it.each([
    ['harakat', 'مُحَمَّد', 'محمد'],
    ['yeh', 'علی', 'علي'],
    ['kaf', 'کریم', 'كريم'],
    ['yeh and kaf', 'کریمی', 'كريمي'],
    ['alef with hamza', 'أحمد', 'احمد'],
    ['alef with madda', 'آرش', 'ارش'],
    ['waw with hamza', 'مؤمنی', 'مومني'],
    ['teh marbuta', 'فاطمة', 'فاطمه'],
    ['alef maksura', 'مصطفى', 'مصطفي'],
    ['Arabic digits', '٠٩١٢٣٤٥٦٧٨٩', '09123456789'],
    ['Persian digits', '۰۹۱۲۳۴۵۶۷۸۹', '٠٩١٢٣٤٥٦٧٨٩'],
    ['tatweel', 'عـلـی', 'علی'],
    ['joiner or space', 'حسینی\u200cپور', 'حسینی پور'],
    ['joiner or joined', 'حسینی\u200cپور', 'حسینیپور'],
  ])('finds a name whichever way its %s is written', (_what, one, other) => {
    for (const token of searchTokens(one)) expect(compact(other)).toContain(token)
    for (const token of searchTokens(other)) expect(compact(one)).toContain(token)
  })
})
