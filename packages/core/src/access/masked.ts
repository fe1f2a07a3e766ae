/** Characters of a text that a mask leaves, where it has at least three times as many. */
const left = 4

/** What is shown of a value that may not be read: the end of a longer text, as of a card's number, and null for all else. */
export function masked(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const points = [...value]
  return `••••${points.length >= 3 * left ? points.slice(-left).join('') : ''}`
}
