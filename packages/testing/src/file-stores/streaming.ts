import { check } from '../assert/assert.ts'
import { holds, inChunks, kibibyte, key, mebibyte, pattern } from './bytes.ts'
import type { FileStoreSuite } from './suite.ts'

const length = 40 * mebibyte
/** As much as a store may hold in memory: two parts of an S3 upload. */
const mostHeld = 16 * mebibyte

/** A file passes through; it is never held. */
export function streaming(suite: FileStoreSuite): void {
  suite.test('pulls a source no further ahead of what it has stored than 16 MiB', async (store, { stored }) => {
    const chunk = pattern(256 * kibibyte)
    async function* watched(): AsyncGenerator<Uint8Array> {
      for (let pulled = 0; pulled < length; pulled += chunk.length) {
        const held = pulled - (await stored()).bytes
        check(held <= mostHeld, `${pulled} bytes were pulled, and ${held} of them are not stored yet`)
        yield chunk
      }
    }
    await store.write(key(1), watched())
  })

  suite.test('pulls one chunk at a time', async (store) => {
    let waiting = 0
    let most = 0
    const chunks = inChunks(pattern(9 * mebibyte))
    const source: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          most = Math.max(most, ++waiting)
          const result = await chunks.next()
          waiting -= 1
          return result
        },
      }),
    }
    await store.write(key(1), source)
    check(most === 1, `${most} chunks were asked for at the same time`)
  })

  suite.test('stops reading where the reader goes away, and reads again', async (store) => {
    const bytes = pattern(9 * mebibyte)
    await store.write(key(1), inChunks(bytes))
    for (let round = 0; round < 3; round++) {
      const reader = (await store.read(key(1))).getReader()
      const { value } = await reader.read()
      check(value !== undefined && value.length < bytes.length, 'The first chunk is the whole file')
      await reader.cancel()
    }
    await (await store.read(key(1))).cancel()
    await holds(store, key(1), bytes)
  })
}
