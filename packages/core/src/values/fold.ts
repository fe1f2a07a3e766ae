/** Raised whenever a result of `fold`, `compact` or `sortKey` changes, so that stored keys are rebuilt. */
export const foldVersion = 1

/**
 * The form that spellings of one text share, whatever the script: compatibility forms, ligatures, accents, harakat, tatweel,
 * joiners and letter case vanish; Arabic and Persian yeh, kaf, heh, alef with or without hamza, and digits meet; white space
 * becomes single spaces; punctuation stays. It merges more than a reader would (ة and ه, ؤ and و, resume and résumé): use it
 * to find candidates, never to prove that two texts are the same. `fold(fold(x))` is `fold(x)`.
 */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return singleSpaced(text.toLowerCase())
  let folded = ''
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!
    folded += images.get(code) ?? imageOf(code)
    if (code > 0xffff) at++
  }
  return singleSpaced(folded)
}

/**
 * `fold` with nothing left but letters, numbers, `@`, and dots inside a word unless between two digits:
 * `Sara.K@Example.com` is `sara.k@example.com`, `+98 (21) 88.77` is `98218877`, `O’Neil-Smith, J.` is `oneilsmithj`.
 * Stored search keys and the words of a query both go through it: a word of a text is always found in the text's key.
 */
export function compact(text: string): string {
  const folded = fold(text)
  const dotted = folded.includes('.') ? folded.replace(strayDot, '') : folded
  return dotted.replace(beyondAscii.test(dotted) ? outside : asciiOutside, '')
}

/** The words of a query as `compact` has them, at most eight; a record matches where its key includes each. */
export function searchTokens(query: string): string[] {
  return query
    .split(/\s+/)
    .map(compact)
    .filter((token) => token !== '')
    .slice(0, 8)
}

const beyondAscii = /[\u0080-\uffff]/

// Every code point is folded by itself, so that a word alone and the word inside a text agree, and then remembered.
const images = new Map<number, string>()

function imageOf(code: number): string {
  const bare = String.fromCodePoint(code).normalize('NFKD').replace(ignored, '').toLowerCase()
  const image = bare.replace(hasRelative, (letter) => relatives.get(letter) ?? letter)
  // Beyond the basic plane texts are rare, and a hostile one could fill the memory.
  if (code <= 0xffff) images.set(code, image)
  return image
}

// After hamza, tatweel and high hamza: the spacing marks that Unicode reorders, which kept would part equivalent texts.
const ignored = new RegExp(
  String.raw`[\p{Mn}\p{Me}\p{Cf}\p{Cs}\u0621\u0640\u0674\u1715\u1734\u1b44\u1baa\u1bf2\u1bf3\u302e\u302f\ua953\ua9c0\u{111c0}\u{11235}` +
    String.raw`\u{1134d}\u{113cf}\u{116b6}\u{1193d}\u{11f41}\u{16ff0}\u{16ff1}\u{1d165}\u{1d166}\u{1d16d}-\u{1d172}]`,
  'gu',
)

const relatives = new Map<string, string>()
for (const [to, letters] of [
  ['ا', 'ٱٲٳ'],
  ['ه', 'ةەہھۃ'],
  ['ک', 'كڪ'],
  ['ی', 'يىؠۍێېے'],
  ['ae', 'æ'],
  ['d', 'đð'],
  ['e', 'ə'],
  ['h', 'ħ'],
  ['i', 'ı'],
  ['l', 'ł'],
  ['n', 'ŋ'],
  ['o', 'ø'],
  ['oe', 'œ'],
  ['ss', 'ß'],
  ['t', 'ŧ'],
  ['th', 'þ'],
  ['σ', 'ς'],
  // Signs of transliteration, ʿAlī or Qurʾān, are apostrophes to whoever searches.
  ["'", 'ʹʺʻʼʽʾʿ'],
] as const) {
  for (const letter of letters) relatives.set(letter, to)
}
for (let digit = 0; digit <= 9; digit++) {
  relatives.set(String.fromCodePoint(0x0660 + digit), String(digit))
  relatives.set(String.fromCodePoint(0x06f0 + digit), String(digit))
}
const hasRelative = new RegExp(`[${[...relatives.keys()].join('')}]`, 'g')

const strayDot = /(?<![\p{L}\p{N}\p{Mc}])\.|\.(?![\p{L}\p{N}\p{Mc}])|(?<=\p{N})\.(?=\p{N})/gu
const outside = /[^\p{L}\p{N}\p{Mc}@.]+/gu
const asciiOutside = /[^a-z0-9@.]+/g

function singleSpaced(text: string): string {
  return /^\s|\s$|\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ').trim() : text
}
