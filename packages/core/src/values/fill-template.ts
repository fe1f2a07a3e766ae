const placeholder = /\{\{\s*([A-Za-z][\w.-]{0,99})\s*\}\}/g

/** The names in `{{…}}` in a text, each once, as they first appear. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(placeholder), (match) => match[1]!))]
}

/** A template's text with values in place of its `{{placeholders}}`. One without a value stays as it is, and `missing` names it. */
export function fillTemplate(text: string, values: Readonly<Record<string, string | undefined>>): { readonly text: string; readonly missing: readonly string[] } {
  const valueOf = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined)
  return {
    text: text.replaceAll(placeholder, (whole, name: string) => valueOf(name) ?? whole),
    missing: placeholdersIn(text).filter((name) => valueOf(name) === undefined),
  }
}
