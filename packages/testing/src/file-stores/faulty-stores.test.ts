import type { FileStore } from '@diwan/core'
import { memoryFiles, type MemoryFiles } from '@diwan/core/storage'
import { fileStoreConformance } from '@diwan/testing'
import { describe, expect, test } from 'vitest'

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return chunks
}

/** A good store with one fault, and words of the tests that must find it. */
const faults: readonly { readonly fault: string; readonly found: RegExp; readonly store: (store: MemoryFiles) => Partial<FileStore> }[] = [
  { fault: 'forgets the tenant', found: /two tenants/, store: (store) => ({ write: ({ id }, bytes) => store.write({ tenant: 'all', id }, bytes), read: ({ id }, options) => store.read({ tenant: 'all', id }, options), remove: ({ id }) => store.remove({ tenant: 'all', id }) }) },
  { fault: 'overwrites', found: /key that is taken/, store: (store) => ({ write: async (key, bytes) => (await store.remove(key), store.write(key, bytes)) }) },
  { fault: 'holds the whole file first', found: /16 MiB/, store: (store) => ({ write: async (key, bytes) => store.write(key, (async function* () { yield* await whole(bytes) })()) }) },
  { fault: 'keeps hold of chunks', found: /source fills again/, store: (store) => ({ write: async (key, bytes) => store.write(key, (async function* () { yield* await whole(bytes) })()) }) },
  { fault: 'tells a wrong hash', found: /size and hash/, store: (store) => ({ write: async (key, bytes) => ({ ...(await store.write(key, bytes)), sha256: '0'.repeat(64) }) }) },
  { fault: 'tells a wrong size', found: /size and hash/, store: (store) => ({ write: async (key, bytes) => ({ ...(await store.write(key, bytes)), size: 1 }) }) },
  { fault: 'ends ranges one byte too late', found: /any range/, store: (store) => ({ read: (key, { range } = {}) => store.read(key, range ? { range: { ...range, length: range.length + 1 } } : {}) }) },
  { fault: 'takes half a file for a whole', found: /source breaks after one byte/, store: (store) => ({
    write: async (key, bytes) => {
      const chunks: Uint8Array[] = []
      try {
        for await (const chunk of bytes) chunks.push(chunk)
      } catch (error) {
        for (const chunk of chunks.slice(0, 1)) await store.write(key, once(chunk))
        throw error
      }
      return store.write(key, (async function* () { yield* chunks })())
    },
  }) },
  { fault: 'shows a file before it is whole', found: /before it is whole/, store: (store) => ({
    write: async (key, bytes) => {
      await store.write(key, once(new Uint8Array(1)))
      const chunks = await whole(bytes)
      await store.remove(key)
      return store.write(key, (async function* () { yield* chunks })())
    },
  }) },
  { fault: 'does not remove', found: /leaves nothing of it/, store: () => ({ remove: async () => {} }) },
  { fault: 'complains where nothing is to be removed', found: /without complaint/, store: (store) => ({ remove: async (key) => (await (await store.read(key)).cancel(), store.remove(key)) }) },
  { fault: 'hides errors of the source', found: /source breaks/, store: (store) => ({ write: (key, bytes, options) => store.write(key, bytes, options).catch(() => Promise.reject(new Error('it failed'))) }) },
]

describe('the kit for file stores', () => {
  test.each(faults)('finds one that $fault', async ({ found, store: faulty }) => {
    const failed: string[] = []
    const runs: (() => Promise<void>)[] = []
    fileStoreConformance({
      name: 'faulty',
      test: (name, run) => {
        if (found.test(name)) runs.push(() => run().catch(() => void failed.push(name)))
      },
      open: async () => {
        const store = memoryFiles()
        return { store: { ...store, ...faulty(store) }, stored: store.stored, dispose: async () => {} }
      },
    })
    for (const run of runs) await run()
    expect(failed).not.toEqual([])
  })
})
