import { fold } from './fold.ts'

/**
 * A stored key whose code point order is the order of a printed register: letter case, accents, Arabic spellings and
 * punctuation do not count, digits come before letters, Latin before Persian, Persian in the order of its alphabet. Spellings
 * that differ only in what does not count share a key, so sort by id next. At most 200 UTF-16 units; empty for empty text.
 */
export function sortKey(text: string): string {
  const folded = fold(text)
  const isAscii = !/[\u0080-\uffff]/.test(folded)
  const words = folded.replace(apostrophe, '').replace(isAscii ? asciiPunctuation : punctuation, ' ').trim() || folded
  const key = isAscii ? words : words.replace(/[\u0620-\u06ff]/g, (letter) => rank.get(letter) ?? letter)
  return key.length <= 200 ? key : key.slice(0, 200).replace(/[\ud800-\udbff]$/, '').trimEnd()
}

const apostrophe = /['’‘]/g
const punctuation = /[^\p{L}\p{N}\p{Mc}]+/gu
const asciiPunctuation = /[^a-z0-9]+/g

const alphabet = 'ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی'

// Letters of the neighbours (Kurdish, Pashto, Urdu, Uyghur) stand with the Persian letter they look like.
const neighbours = [
  ['ت', 'ٹټ'],
  ['ج', 'ځ'],
  ['چ', 'څ'],
  ['د', 'ڈډ'],
  ['ر', 'ڑړڕ'],
  ['ژ', 'ږ'],
  ['س', 'ښ'],
  ['ف', 'ڤ'],
  ['ک', 'ڭ'],
  ['گ', 'ګ'],
  ['ل', 'ڵ'],
  ['ن', 'ںڼ'],
  ['و', 'ۆۇۈۋ'],
] as const

// Unicode has پ چ ژ ک گ ی after all others, and ه before و: 32 code points of the same block stand for the letters in order.
const rank = new Map([...alphabet].map((letter, index) => [letter, String.fromCodePoint(0x0620 + index)]))
for (const [letter, others] of neighbours) {
  for (const other of others) rank.set(other, rank.get(letter)!)
}
