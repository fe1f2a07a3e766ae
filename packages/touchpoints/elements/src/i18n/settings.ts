export type ViewCalendar = 'gregory' | 'persian' | 'islamic-umalqura' | 'islamic-civil'

/** How a person wants to see things. Nothing is inferred from anything else: a locale does not choose a calendar. */
export interface ViewSettings {
  /** BCP 47. */
  readonly locale?: string | undefined
  readonly calendar?: ViewCalendar | undefined
  /** IANA; the browser's where left out. */
  readonly zone?: string | undefined
  /** A Unicode numbering system such as `latn`, `arab`, `arabext`; the locale's where left out. */
  readonly numbering?: string | undefined
  /** The page of a customer, with `{id}` in it; makes names real links. */
  readonly customerHref?: string | undefined
}

const rightToLeft = new Set(['ar', 'fa', 'ur', 'he', 'ckb', 'ps', 'sd', 'ug', 'yi', 'dv'])

export function languageOf(locale: string): string {
  return locale.toLowerCase().split('-')[0] ?? locale
}

export function directionOf(locale: string): 'rtl' | 'ltr' {
  return rightToLeft.has(languageOf(locale)) ? 'rtl' : 'ltr'
}

/** The nearest `lang` around a node, through shadow roots; the browser's language where there is none. */
export function inheritedLocale(node: Element): string {
  let current: Element | null = node
  while (current) {
    const found: Element | null = current.closest('[lang]')
    const lang = found?.getAttribute('lang')
    if (lang) return lang
    const home: Node = current.getRootNode()
    current = home instanceof ShadowRoot ? home.host : null
  }
  return navigator.language
}
