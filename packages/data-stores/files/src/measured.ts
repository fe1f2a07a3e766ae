import { createHash } from 'node:crypto'
import type { StoredFile } from '@diwan/core'

export interface Measured extends AsyncIterable<Uint8Array> {
  /** What went through; asked for once, at the end. */
  result(): StoredFile
  /** The error with which the source ended, where it did. */
  readonly failure: { readonly error: unknown } | undefined
}

/** Passes bytes through, and counts and hashes them on the way. */
export function measured(bytes: AsyncIterable<Uint8Array>): Measured {
  const hash = createHash('sha256')
  let size = 0
  let failure: { readonly error: unknown } | undefined
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const chunk of bytes) {
          hash.update(chunk)
          size += chunk.length
          yield chunk
        }
      } catch (error) {
        failure = { error }
        throw error
      }
    },
    result: () => ({ size, sha256: hash.digest('hex') }),
    get failure() {
      return failure
    },
  }
}
