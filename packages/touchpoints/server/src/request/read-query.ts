import { DiwanError } from '@diwan/core'
import * as z from 'zod'
import { parseJson } from './read-body.ts'

/** Parses a request's query by a strict schema over its texts. Throws `query_invalid`, also for a name that comes twice. */
export function readQuery<S extends z.ZodObject>(request: Request, schema: S): z.output<S> {
  const { searchParams } = new URL(request.url)
  const names = [...searchParams.keys()]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new DiwanError('query_invalid', `“${twice.slice(0, 100)}” is given twice`, { field: twice.slice(0, 100) })
  const parsed = schema.safeParse(Object.fromEntries(searchParams))
  if (parsed.success) return parsed.data
  const known = Object.keys(schema.shape).join(', ')
  const issues = parsed.error.issues.map(({ path, code, message }) => ({ path: path.map((key) => (typeof key === 'number' ? key : String(key))), code: String(code), message }))
  const [first] = issues
  throw new DiwanError('query_invalid', first?.message ?? 'The query cannot be used', {
    issues,
    hint: known ? `This route knows ${known}.` : 'This route takes no query.',
    ...(first?.path.length && { field: first.path.join('.') }),
  })
}

/** A whole number as text; whether it is in range is for the core to say. */
export const wholeNumber = z.string().regex(/^\d{1,9}$/, { error: 'A whole number is expected' }).transform(Number)

/** Values joined by commas. */
export const commaList = z.string().transform((text) => (text === '' ? [] : text.split(',')))

/** The predicate in `where`. Throws `predicate_invalid` where it is not JSON; what it says is for the core to check. */
export function parseWhere(text: string): object {
  const where = parseJson(text, 'predicate_invalid', '`where`')
  if (typeof where !== 'object' || where === null || Array.isArray(where)) throw new DiwanError('predicate_invalid', '`where` is not an object', { field: 'where' })
  return where
}
