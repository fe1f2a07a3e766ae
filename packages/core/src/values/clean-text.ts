// oxlint-disable-next-line no-control-regex -- it is about them
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

/** What `isCleanText` asks for, as a sentence. */
export const cleanTextRule = 'Control characters and broken surrogate pairs are not text'

/**
 * True for text without control characters but tab and line breaks, and without halves of surrogate pairs: some
 * databases cannot store NUL, and drivers replace halves, which would make different texts equal.
 */
export function isCleanText(text: string): boolean {
  return !unprintable.test(text) && text.isWellFormed()
}

/** The paths of all texts in a JSON value, names of members included, that are not clean. */
export function uncleanPaths(value: unknown): Path[] {
  const found: Path[] = []
  collect(value, [], found)
  return found
}

type Path = (string | number)[]

function collect(value: unknown, path: Path, found: Path[]): void {
  if (typeof value === 'string') {
    if (!isCleanText(value)) found.push([...path])
    return
  }
  if (typeof value !== 'object' || value === null) return
  const isList = Array.isArray(value)
  for (const key of Object.keys(value)) {
    path.push(isList ? Number(key) : key)
    if (isCleanText(key)) collect((value as Record<string, unknown>)[key], path, found)
    else found.push([...path])
    path.pop()
  }
}
