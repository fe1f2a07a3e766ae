import type * as en from './en.ts'

/** A sentence, or one for each plural form of the language. `{name}` stands for a value. */
export type Message = string | ({ readonly [form in Intl.LDMLPluralRule]?: string } & { readonly other: string })

export type Catalogue = Readonly<Record<string, Message>>

type Areas = typeof en
export type Area = keyof Areas

type All = Areas['common'] & Areas['records'] & Areas['list'] & Areas['interactions'] & Areas['timeline'] & Areas['composer'] & Areas['profile'] & Areas['plugins']

export type MessageKey = keyof All

/** An area in another language: every key, and plural forms where English has them. */
export type Translated<A extends Area> = { readonly [key in keyof Areas[A]]: Areas[A][key] extends string ? string : Exclude<Message, string> }

/** A whole catalogue, as a host may register. */
export type Messages = { readonly [key in MessageKey]: All[key] extends string ? string : Exclude<Message, string> }

/** One area of words in the languages that come with the package. An element carries those it uses and no others. */
export interface Words {
  readonly en: Catalogue
  readonly ar: Catalogue
  readonly fa: Catalogue
}
