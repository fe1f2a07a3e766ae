import { equal, refused } from '../assert/assert.ts'
import { holds, inChunks, key, mebibyte, pattern } from './bytes.ts'
import type { FileStoreSuite } from './suite.ts'

/** What is removed is gone, once and for all, and alone. */
export function removal(suite: FileStoreSuite): void {
  suite.test('removes a file and leaves nothing of it', async (store, { stored }) => {
    for (const [n, length] of [0, 1, 9 * mebibyte].entries()) await store.write(key(n), inChunks(pattern(length)))
    for (const n of [0, 1, 2]) await store.remove(key(n))
    for (const n of [0, 1, 2]) await refused('not_found', store.read(key(n)))
    equal(await stored(), { files: 0, bytes: 0 }, 'rest')
  })

  suite.test('removes twice, and what was never there, without complaint', async (store) => {
    await store.write(key(1), inChunks(pattern(10)))
    await store.remove(key(1))
    await store.remove(key(1))
    await store.remove(key(2))
  })

  suite.test('removes no other file', async (store) => {
    await store.write(key(1), inChunks(pattern(10, 1)))
    await store.write(key(11), inChunks(pattern(10, 11)))
    await store.remove(key(1))
    await holds(store, key(11), pattern(10, 11))
  })
}
