/** What people read of a thing: one text for all, or one by language (BCP 47), such as `{ en: 'Points', fa: 'امتیاز' }`. */
export type Label = string | Readonly<Record<string, string>>

const language = /^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*$/

export function isLabel(value: unknown): value is Label {
  if (typeof value === 'string') return value.trim() !== ''
  if (typeof value !== 'object' || value === null) return false
  const texts = Object.entries(value)
  return texts.length > 0 && texts.every(([key, text]) => language.test(key) && typeof text === 'string' && text.trim() !== '')
}
