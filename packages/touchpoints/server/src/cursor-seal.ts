import { DiwanError } from '@diwan/core'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

export interface CursorSeal {
  /** `context` is what the cursor is good for; it is not in the text, but the text opens under no other. */
  seal(cursor: string, context: string): string
  /** The cursor again. Throws `cursor_invalid` for a text that this seal did not make for this context. */
  open(sealed: string, context: string): string
}

/** 128 bits: what RFC 2104 §5 allows at the least, and far out of reach of guessing over a network. */
const sealBytes = 16
const sealCharacters = 22
const leastSecret = 32

/**
 * Seals cursors by HMAC-SHA-256 (RFC 2104), synchronously: WebCrypto's costs more than the page it guards. Tenant and route
 * make the context. The actor does not: a cursor is only a position, and each page is read within the reader's own scope.
 */
export function createCursorSeal(secret: string | Uint8Array): CursorSeal {
  const key = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (key.length < leastSecret) {
    throw new DiwanError('configuration_invalid', `The secret has ${key.length} bytes; ${leastSecret} are needed`, { blame: 'host', field: 'secret', hint: 'Take 32 random bytes, and keep them for all processes.' })
  }
  // Hashing the key into the inner and outer state is half of the cost, and the same each time.
  const keyed = hmac.create(sha256, key)
  const encoder = new TextEncoder()
  const sealOf = (cursor: string, context: string): string =>
    base64url(keyed.clone().update(encoder.encode(`${context.length}:${context}${cursor}`)).digest().subarray(0, sealBytes))

  return {
    seal: (cursor, context) => sealOf(cursor, context) + cursor,
    open(sealed, context) {
      const cursor = sealed.slice(sealCharacters)
      if (isSame(sealed.slice(0, sealCharacters), sealOf(cursor, context))) return cursor
      throw new DiwanError('cursor_invalid', 'This cursor was not given out here', { field: 'after', hint: 'Take `next` of a page as it is, or start again without `after`.' })
    },
  }
}

/** In a time that does not tell where they differ. */
function isSame(given: string, right: string): boolean {
  let difference = given.length ^ right.length
  for (let at = 0; at < right.length; at++) difference |= given.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** By hand: `btoa` and its repairs cost a third as much as the digest. */
function base64url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += digits[group >> 18]! + digits[(group >> 12) & 63]! + digits[(group >> 6) & 63]! + digits[group & 63]!
  }
  return text.slice(0, Math.ceil((bytes.length * 4) / 3))
}
