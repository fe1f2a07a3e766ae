import { ar } from './ar.ts'
import { en } from './en.ts'
import { fa } from './fa.ts'
import type { Language } from './preferences.ts'

/** What the portal says. Counts come as text, already in the reader's digits. */
export interface Messages {
  readonly brand: string
  readonly motto: string
  readonly skip: string
  readonly menu: string
  readonly orders: string
  readonly products: string
  readonly customers: string
  readonly settings: string
  readonly signIn: string
  readonly signOut: string
  readonly signedInAs: string
  readonly user: string
  readonly password: string
  readonly wrongPassword: string
  readonly demoPeople: string
  readonly demoHint: string
  readonly roles: { readonly agent: string; readonly manager: string }
  readonly order: string
  readonly date: string
  readonly customer: string
  readonly shipTo: string
  readonly shipMode: string
  readonly shipped: string
  readonly items: string
  readonly total: string
  readonly sku: string
  readonly product: string
  readonly category: string
  readonly quantity: string
  readonly discount: string
  readonly amount: string
  readonly sold: string
  readonly lastSold: string
  readonly find: string
  readonly findOrders: string
  readonly findProducts: string
  readonly allCategories: string
  readonly categories: Readonly<Record<string, string>>
  readonly shipModes: Readonly<Record<string, string>>
  readonly territories: Readonly<Record<string, string>>
  readonly territory: string
  readonly nothingFound: string
  readonly clear: string
  readonly newer: string
  readonly older: string
  readonly previous: string
  readonly next: string
  readonly pages: string
  readonly range: (from: string, to: string, of: string) => string
  readonly ordersAtDesk: string
  readonly noOrders: string
  readonly allTime: string
  readonly ordersCount: (count: string) => string
  readonly moreOrders: string
  readonly openCustomer: string
  readonly allCustomers: string
  readonly language: string
  readonly calendar: string
  readonly calendars: { readonly gregory: string; readonly persian: string; readonly 'islamic-umalqura': string }
  readonly digits: string
  readonly save: string
  readonly saved: string
  readonly settingsHint: string
  readonly notFound: string
  readonly notFoundHint: string
  readonly needsScript: string
}

const all: Readonly<Record<Language, Messages>> = { en, ar, fa }

export function messagesOf(language: Language): Messages {
  return all[language]
}
