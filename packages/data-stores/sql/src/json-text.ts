/** A document as text. Most lists and documents are empty, and need no serializer. */
export function jsonText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : JSON.stringify(value)
  if (typeof value === 'object') for (const _key in value) return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? '{}' : JSON.stringify(value)
}

/** The document of a text. Most are empty. */
export function parseJson(text: unknown): unknown {
  return text === '[]' ? [] : text === '{}' ? {} : JSON.parse(text as string)
}
