export const languages = ['en', 'ar', 'fa'] as const
export const calendars = ['gregory', 'persian', 'islamic-umalqura'] as const
export const digitSets = ['latn', 'arab', 'arabext'] as const

export type Language = (typeof languages)[number]

/** How a person wants to read the portal. */
export interface Preferences {
  readonly language: Language
  readonly calendar: (typeof calendars)[number]
  readonly digits: (typeof digitSets)[number]
}

/** Each language in itself, as a chooser shows it. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', ar: 'العربية', fa: 'فارسی' }

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'en' ? 'ltr' : 'rtl'
}

/** The language's locale, such as `fa-IR`. */
export function localeOf(language: Language): string {
  return { en: 'en', ar: 'ar', fa: 'fa-IR' }[language]
}

/** The chosen values where they are known ones, and those of `fallback` for the rest. */
export function preferencesFrom(values: Readonly<Record<string, unknown>>, fallback: Preferences): Preferences {
  const choose = <T extends string>(known: readonly T[], value: unknown, otherwise: T) => known.find((each) => each === value) ?? otherwise
  return {
    language: choose(languages, values['language'], fallback.language),
    calendar: choose(calendars, values['calendar'], fallback.calendar),
    digits: choose(digitSets, values['digits'], fallback.digits),
  }
}

/** The language a stranger's browser asks for first. */
export function preferencesOfStranger(acceptLanguage: string | undefined): Preferences {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  const language = wanted.map((code) => languages.find((each) => each === code)).find((each) => each !== undefined) ?? 'en'
  return {
    en: latin,
    ar: { language, calendar: 'gregory', digits: 'arab' } as const,
    fa: { language, calendar: 'persian', digits: 'arabext' } as const,
  }[language]
}

const latin: Preferences = { language: 'en', calendar: 'gregory', digits: 'latn' }
