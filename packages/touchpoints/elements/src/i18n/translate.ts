import type { Message, MessageKey, Messages } from '../messages/message.ts'
import type { Words } from '../messages/message.ts'
import type { Formats } from './formats.ts'
import { languageOf } from './settings.ts'

export type { Message, MessageKey, Messages } from '../messages/message.ts'

const registered = new Map<string, Partial<Messages>>()

/**
 * Adds a language, or overrides words of one: `registerMessages('de', { … })`, or `'de-AT'` for a region.
 * What a catalogue leaves out is shown in English. Elements already on the page show it at their next update.
 */
export function registerMessages(locale: string, messages: Partial<Messages>): void {
  registered.set(locale.toLowerCase(), { ...registered.get(locale.toLowerCase()), ...messages })
}

export interface Translate {
  /** The sentence of a key; `count` among the values picks the plural form. */
  (key: MessageKey, values?: Readonly<Record<string, string | number>>): string
  /** The language that it speaks, BCP 47. */
  readonly locale: string
  /** The sentence of a key that may not exist. */
  maybe(key: string): string | undefined
}

const pluralRules = new Map<string, Intl.PluralRules>()

/** A function from keys to sentences of one locale, out of what hosts registered and the words an element carries. */
export function translator(formats: Formats, words: readonly Words[]): Translate {
  const { locale } = formats
  const language = languageOf(locale)
  const own = (tongue: string, key: string): Message | undefined => words.find(({ en }) => key in en)?.[tongue as keyof Words]?.[key]
  const find = (key: string): Message | undefined =>
    registered.get(locale.toLowerCase())?.[key as MessageKey] ?? registered.get(language)?.[key as MessageKey] ?? own(language, key) ?? own('en', key)

  function say(message: Message, values: Readonly<Record<string, string | number>> = {}): string {
    const count = values['count']
    const text = typeof message === 'string' ? message : ((typeof count === 'number' ? message[pluralOf(locale, count)] : undefined) ?? message.other)
    return text.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
      const value = values[name]
      return typeof value === 'number' ? formats.number(value) : (value ?? '')
    })
  }

  const maybe = (key: string): string | undefined => {
    const message = find(key)
    return message === undefined ? undefined : say(message)
  }
  return Object.assign((key: MessageKey, values?: Readonly<Record<string, string | number>>) => say(find(key) ?? key, values), { maybe, locale })
}

function pluralOf(locale: string, count: number): Intl.LDMLPluralRule {
  let rules = pluralRules.get(locale)
  if (!rules) pluralRules.set(locale, (rules = new Intl.PluralRules(locale)))
  return rules.select(count)
}

/** The word for a key of an open vocabulary: the catalogue's, or the key made readable (`on-hold` becomes `On hold`). */
export function wordFor(translate: Translate, group: string, key: string): string {
  const known = translate.maybe(`${group}.${key}`)
  return known ?? readable(key)
}

/** A key made readable: `on-hold` becomes `On hold`. */
export function readable(key: string): string {
  const words = key.replaceAll(/[-_.]+/g, ' ').replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase().trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
