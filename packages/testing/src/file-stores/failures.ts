import { check, equal, refused, rejection } from '../assert/assert.ts'
import { holds, inChunks, kibibyte, key, mebibyte, pattern } from './bytes.ts'
import type { FileStoreSuite } from './suite.ts'

/** Where a source breaks off: before the first byte, early, and after the store has handed parts on. */
const lengths = { 'before its first byte': 0, 'after one byte': 1, 'after a mebibyte': mebibyte, 'after 9 MiB': 9 * mebibyte }

async function* breaking(length: number, error: unknown): AsyncGenerator<Uint8Array> {
  yield* inChunks(pattern(length))
  throw error
}

/** A write that fails leaves nothing, and says why it failed. */
export function failures(suite: FileStoreSuite): void {
  for (const [when, length] of Object.entries(lengths)) {
    suite.test(`leaves nothing of a file whose source breaks ${when}`, async (store, { stored }) => {
      const error = new Error('the source broke')
      check((await rejection(store.write(key(1), breaking(length, error)))) === error, 'The error is not that of the source')
      equal(await stored(), { files: 0, bytes: 0 }, 'rest')
      await refused('not_found', store.read(key(1)))
    })
  }

  suite.test('can write under a key whose first write failed', async (store) => {
    await rejection(store.write(key(1), breaking(9 * mebibyte, new Error('the source broke'))))
    await store.write(key(1), inChunks(pattern(100)))
    await holds(store, key(1), pattern(100))
  })

  suite.test('leaves nothing of a file whose size limit is passed in mid-stream, and pulls no further', async (store, { stored }) => {
    const tooLarge = new Error('too large')
    let pulled = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        if (pulled >= 10 * mebibyte) throw tooLarge
        pulled += 64 * kibibyte
        yield pattern(64 * kibibyte)
      }
    }
    check((await rejection(store.write(key(1), endless()))) === tooLarge, 'The error is not that of the limit')
    equal(pulled, 10 * mebibyte, 'number of bytes pulled')
    equal(await stored(), { files: 0, bytes: 0 }, 'rest')
  })

  for (const after of [0, 9 * mebibyte]) {
    suite.test(`leaves nothing of a file that is aborted after ${after} bytes`, async (store, { stored }) => {
      const controller = new AbortController()
      const reason = new Error('no longer wanted')
      async function* aborted(): AsyncGenerator<Uint8Array> {
        yield* inChunks(pattern(after))
        controller.abort(reason)
        controller.signal.throwIfAborted()
      }
      check((await rejection(store.write(key(1), aborted(), { signal: controller.signal }))) === reason, 'The error is not the reason of the signal')
      equal(await stored(), { files: 0, bytes: 0 }, 'rest')
      await refused('not_found', store.read(key(1)))
    })
  }

  suite.test('lets nobody read a file before it is whole', async (store) => {
    async function* watched(): AsyncGenerator<Uint8Array> {
      for await (const chunk of inChunks(pattern(9 * mebibyte), mebibyte)) {
        yield chunk
        await refused('not_found', store.read(key(1)))
      }
    }
    await store.write(key(1), watched())
    await holds(store, key(1), pattern(9 * mebibyte))
  })
}
