import type { Label } from '@diwan/client'
import { languageOf } from './settings.ts'

/** The text of a label in a language; where it has none, in English, else in the first it has. */
export function textIn(label: Label, locale: string): string {
  if (typeof label === 'string') return label
  const wanted = [locale.toLowerCase(), languageOf(locale), 'en']
  const [found] = wanted.flatMap((tag) => Object.entries(label).flatMap(([key, text]) => (key.toLowerCase() === tag ? [text] : [])))
  return found ?? Object.values(label)[0] ?? ''
}
