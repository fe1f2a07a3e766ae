import { DiwanError } from '../errors/diwan-error.ts'
import type { NamedField, Scalar } from '../predicate/criterion.ts'
import type { JsonValue } from '../values/json.ts'
import { textHash } from '../values/text-hash.ts'

/**
 * A cursor is a position in one query: a digest of tenant, entity, predicate and order, and the last row's sort values.
 * It grants nothing, because the session's scope applies to every page; whoever hands cursors to strangers seals them.
 */
export function writeCursor(digest: string, values: readonly Exclude<Scalar, bigint>[]): string {
  return toBase64Url(JSON.stringify([digest, ...values]))
}

/** The sort values. Throws `cursor_invalid` for what is no cursor and `cursor_mismatch` for another query's. */
export function readCursor(cursor: string, digest: string, order: readonly NamedField[]): readonly Scalar[] {
  const parsed = parseCursor(cursor)
  const hint = 'Start again at the first page'
  // Only extension fields may have no value.
  const isPosition = parsed?.length === order.length + 1 && parsed.every((part, index) => part !== null || order[index - 1]?.type)
  if (!isPosition) throw new DiwanError('cursor_invalid', 'This is not a cursor', { field: 'after', hint })
  const [own, ...values] = parsed
  if (own !== digest) throw new DiwanError('cursor_mismatch', 'The cursor belongs to another query', { field: 'after', hint: 'Use a cursor with the same filter and order it came from' })
  return values as readonly Scalar[]
}

/** Tells queries apart; nothing rests on it but a clear error. */
export function digestOf(query: JsonValue): string {
  // A predicate given in this process may hold amounts.
  return textHash(JSON.stringify(query, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
}

function parseCursor(cursor: unknown): unknown[] | undefined {
  if (typeof cursor !== 'string' || cursor.length > 4000) return undefined
  try {
    const value: unknown = JSON.parse(fromBase64Url(cursor))
    return Array.isArray(value) && value.every(isPositionPart) ? value : undefined
  } catch {
    return undefined
  }
}

function isPositionPart(value: unknown): boolean {
  return (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) || typeof value === 'number' || value === null
}

function toBase64Url(text: string): string {
  const bytes = isAscii(text) ? text : String.fromCharCode(...new TextEncoder().encode(text))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return isAscii(bytes) ? bytes : new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
}

/** Most positions are, and need no encoding. */
function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text)
}
