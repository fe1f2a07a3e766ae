import { weighted, type Random } from '../hot-tenants/random.ts'

export type Script = 'latin' | 'arabic'

const letters: Readonly<Record<Script, string>> = {
  latin: 'etaoinshrdlucmfwypvbgk',
  arabic: 'الينموردتبهسعقکفجحشگخصزپطغچ',
}
const vocabulary = 3000
const draw = weighted(Array.from({ length: vocabulary }, (_, rank) => 1 / (rank + 1)))
const words = Object.fromEntries(Object.entries(letters).map(([script, alphabet]) => [script, Array.from({ length: vocabulary }, (_, rank) => word(alphabet, rank))]))

/** Invented text of about `length` characters whose words recur as in a language (Zipf 1), so that it compresses like one. */
export function prose(script: Script, length: number, random: Random): string {
  const text: string[] = []
  for (let written = 0; written < length; written += text.at(-1)!.length + 1) text.push(words[script]![draw(random)]!)
  return text.join(' ')
}

/** The frequent ones short, as in a language. */
function word(alphabet: string, rank: number): string {
  let text = ''
  for (let rest = rank + alphabet.length; rest > 0; rest = Math.floor(rest / alphabet.length)) text += alphabet[(rest * 7 + text.length * 5) % alphabet.length]
  return rank < 100 ? text : text + text.slice(0, rank % 5)
}
