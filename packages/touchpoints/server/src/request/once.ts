import { DiwanError, type JsonObject, type Session, type WriteOptions } from '@diwan/core'

/** What a write answers: kept under its Idempotency-Key, so plain JSON. */
export type Written = { readonly status: number; readonly body: JsonObject }

/**
 * Does a write, once under its `Idempotency-Key` where it has one. The key is also the correlation id of the changes.
 * A refusal is not remembered. Throws `header_invalid`, or `once_key_reused` for the same key with another request.
 */
export async function writeOnce(
  request: Request,
  session: Session,
  body: string,
  work: (session: Session, options: WriteOptions) => Promise<Written>,
): Promise<Written & { readonly replayed: boolean }> {
  const key = idempotencyKey(request)
  if (key === undefined) return { ...(await work(session, {})), replayed: false }
  const { pathname, search } = new URL(request.url)
  // A component may not read again what another of the same actor was answered.
  const fingerprint = await digest([request.method, pathname, search, JSON.stringify(session.limits ?? null), body].join('\n'))
  const { replayed, value } = await session.once(key, fingerprint, (inner) => work(inner, { correlationId: key }))
  return { ...value, replayed }
}

/** The request's `Idempotency-Key`. Throws `header_invalid`. */
export function idempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null) return undefined
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key
  throw new DiwanError('header_invalid', 'The Idempotency-Key cannot be used', { field: 'idempotency-key', hint: 'Use 1 to 200 printable ASCII characters without spaces, such as a UUID.' })
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
