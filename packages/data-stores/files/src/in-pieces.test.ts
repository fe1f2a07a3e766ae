import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { inPieces } from './in-pieces.ts'

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

async function cut(chunks: readonly Uint8Array[], length: number) {
  const pieces: { bytes: number[]; last: boolean }[] = []
  for await (const { bytes, last } of inPieces(chunksOf(chunks), length)) pieces.push({ bytes: [...bytes], last })
  return pieces
}

test.each([
  [[], [{ bytes: [], last: true }]],
  [[1], [{ bytes: [1], last: true }]],
  [[1, 2, 3], [{ bytes: [1, 2, 3], last: true }]],
  [[1, 2, 3, 4], [{ bytes: [1, 2, 3], last: false }, { bytes: [4], last: true }]],
  [[1, 2, 3, 4, 5, 6], [{ bytes: [1, 2, 3], last: false }, { bytes: [4, 5, 6], last: true }]],
])('%j is cut into pieces of three', async (bytes, pieces) => {
  expect(await cut([new Uint8Array(bytes)], 3)).toEqual(pieces)
})

test('however a stream comes, its pieces are the same', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 9 }), async (given, length) => {
      const all = given.flatMap((chunk) => [...chunk])
      const pieces = await cut(given, length)
      expect(pieces.flatMap(({ bytes }) => bytes)).toEqual(all)
      expect(pieces.map(({ last }) => last)).toEqual(pieces.map((_, index) => index === pieces.length - 1))
      for (const { bytes } of pieces.slice(0, -1)) expect(bytes).toHaveLength(length)
      expect(pieces.at(-1)!.bytes.length > 0 || all.length === 0).toBe(true)
    }),
  )
})
