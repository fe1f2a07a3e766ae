import { V7Generator } from 'uuidv7'

export interface IdSource {
  /** A new id, greater as text than every id this source gave before. */
  next(): string
}

/**
 * UUIDv7 (RFC 9562) in lower case. `now` tells milliseconds since 1970; `random` fills bytes and should be cryptographically
 * strong. Ids rise even where the clock stands still or goes back: then they keep the latest time and count on.
 */
export function uuidv7Ids(now: () => number, random: (bytes: Uint8Array) => void): IdSource {
  const generator = new V7Generator(randomWords(random))
  return {
    // The deprecated name, because its replacement is missing from the lowest version that package.json allows.
    next: () => uuidText(generator.generateOrResetCore(Math.max(0, Math.trunc(now())), anyRollback).bytes),
  }
}

/** True for 32 hexadecimal digits grouped 8-4-4-4-12, of any UUID version and in either case. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

const anyRollback = 2 ** 48 - 1

/** Draws 64 words at a time, because a call for random bytes costs more than an id. */
function randomWords(random: (bytes: Uint8Array) => void): { nextUint32(): number } {
  const words = new Uint32Array(64)
  const bytes = new Uint8Array(words.buffer)
  let used = words.length
  return {
    nextUint32() {
      if (used === words.length) {
        random(bytes)
        used = 0
      }
      return words[used++]!
    },
  }
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function uuidText(b: Readonly<Uint8Array>): string {
  return (
    hex[b[0]!]! + hex[b[1]!]! + hex[b[2]!]! + hex[b[3]!]! + '-' + hex[b[4]!]! + hex[b[5]!]! + '-' + hex[b[6]!]! + hex[b[7]!]! + '-' +
    hex[b[8]!]! + hex[b[9]!]! + '-' + hex[b[10]!]! + hex[b[11]!]! + hex[b[12]!]! + hex[b[13]!]! + hex[b[14]!]! + hex[b[15]!]!
  )
}
