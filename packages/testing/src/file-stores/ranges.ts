import { inChunks, kibibyte, key, mebibyte, pattern, readAll, sameBytes } from './bytes.ts'
import type { FileStoreSuite } from './suite.ts'

/** A part of a file is the part that was asked for, wherever the store cuts files into pieces. */
export function ranges(suite: FileStoreSuite): void {
  suite.test('reads the first byte, the last byte, the middle and the whole', async (store) => {
    const bytes = pattern(8 * mebibyte + 1)
    await store.write(key(1), inChunks(bytes))
    const edges = [64 * kibibyte, 256 * kibibyte, mebibyte, 5 * mebibyte, 8 * mebibyte]
    const asked = [
      [0, 1],
      [bytes.length - 1, 1],
      [0, bytes.length],
      [1, bytes.length - 2],
      ...edges.flatMap((edge) => [[edge - 1, 2], [edge, 1], [edge - 1, 1]]),
    ] as const
    for (const [offset, length] of asked) {
      if (offset + length > bytes.length) continue
      sameBytes(await readAll(await store.read(key(1), { range: { offset, length } })), bytes.subarray(offset, offset + length), `range from ${offset} of ${length}`)
    }
  })

  suite.test('reads any range of a small file', async (store) => {
    const bytes = pattern(7)
    await store.write(key(1), inChunks(bytes, 3))
    for (let offset = 0; offset < bytes.length; offset++) {
      for (let length = 1; offset + length <= bytes.length; length++) {
        sameBytes(await readAll(await store.read(key(1), { range: { offset, length } })), bytes.subarray(offset, offset + length), `range from ${offset} of ${length}`)
      }
    }
  })
}
