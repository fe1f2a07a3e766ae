import { equal } from '../assert/assert.ts'
import { holds, inChunks, kibibyte, key, mebibyte, pattern, readAll, sameBytes, sha256 } from './bytes.ts'
import type { FileStoreSuite } from './suite.ts'

const lengths = { 'no byte': 0, 'one byte': 1, '65537 bytes': 64 * kibibyte + 1, '8 MiB and one byte': 8 * mebibyte + 1 }

/** What was written is what is read, and it is told truly. */
export function roundTrips(suite: FileStoreSuite): void {
  for (const [words, length] of Object.entries(lengths)) {
    suite.test(`keeps a file of ${words} and tells its size and hash`, async (store) => {
      const bytes = pattern(length)
      equal(await store.write(key(1), inChunks(bytes)), { size: length, sha256: await sha256(bytes) }, 'answer of write')
      await holds(store, key(1), bytes)
    })
  }

  suite.test('takes chunks of any length', async (store) => {
    const bytes = pattern(6 * mebibyte)
    async function* uneven(): AsyncGenerator<Uint8Array> {
      let at = 0
      for (const length of [1, 0, 3, 4095, 100_000, 5 * mebibyte, bytes.length]) yield bytes.slice(at, (at += length))
    }
    equal((await store.write(key(1), uneven())).sha256, await sha256(bytes), 'hash')
    await holds(store, key(1), bytes)
  })

  suite.test('keeps no hold of a buffer that the source fills again', async (store) => {
    const bytes = pattern(9 * mebibyte)
    async function* reusing(): AsyncGenerator<Uint8Array> {
      const buffer = new Uint8Array(48 * kibibyte)
      for (let at = 0; at < bytes.length; at += buffer.length) {
        const part = bytes.subarray(at, at + buffer.length)
        buffer.set(part)
        yield buffer.subarray(0, part.length)
      }
    }
    await store.write(key(1), reusing())
    await holds(store, key(1), bytes)
  })

  suite.test('reads a file as often as it is asked for, at the same time too', async (store) => {
    const bytes = pattern(mebibyte)
    await store.write(key(1), inChunks(bytes))
    const copies = await Promise.all([1, 2, 3].map(async () => readAll(await store.read(key(1)))))
    for (const copy of copies) sameBytes(copy, bytes, 'copy')
  })

  suite.test('keeps files apart that are written at the same time', async (store) => {
    const files = Array.from({ length: 8 }, (_, n) => pattern(300 * kibibyte + n, n + 1))
    const stored = await Promise.all(files.map((bytes, n) => store.write(key(n), inChunks(bytes, 10_000))))
    for (const [n, bytes] of files.entries()) {
      equal(stored[n], { size: bytes.length, sha256: await sha256(bytes) }, `answer for file ${n}`)
      await holds(store, key(n), bytes, `file ${n}`)
    }
  })
}
