import { isDiwanError } from '@diwan/core'
import { check, refused } from '../assert/assert.ts'
import { holds, inChunks, key, pattern } from './bytes.ts'
import type { FileStoreSuite } from './suite.ts'

/** Names that a careless store would take for one another, or for a place elsewhere. */
const tenants = ['acme', 'Acme', 'acme/', 'acme/x', '../acme', '..', '.', ' ', 'acme%2Fx', 'شركة', 'a'.repeat(60)]

const impossibleIds = ['', '.', '..', '../../etc/passwd', 'a/b', '%2e%2e%2f', '*', `${key(1).id}/..`, `${key(1).id}.partial`, 'x'.repeat(1000)]

/** A file is where its key says, and nowhere else. */
export function keys(suite: FileStoreSuite): void {
  suite.test('knows no file that was not written', async (store) => {
    await refused('not_found', store.read(key(1)))
    await refused('not_found', store.read(key(1), { range: { offset: 0, length: 1 } }))
  })

  suite.test('keeps the same id in two tenants apart', async (store) => {
    for (const [n, tenant] of tenants.entries()) await store.write(key(1, tenant), inChunks(pattern(100, n)))
    for (const [n, tenant] of tenants.entries()) await holds(store, key(1, tenant), pattern(100, n), `file of ${JSON.stringify(tenant)}`)
  })

  suite.test('neither reads nor removes a file for another tenant', async (store) => {
    await store.write(key(1), inChunks(pattern(100)))
    for (const tenant of tenants.slice(1)) {
      await refused('not_found', store.read(key(1, tenant)))
      await store.remove(key(1, tenant))
    }
    await holds(store, key(1), pattern(100))
  })

  suite.test('has nothing under what is no UUID', async (store, { stored }) => {
    await store.write(key(1), inChunks(pattern(100)))
    const before = await stored()
    for (const id of impossibleIds) {
      await refused('not_found', store.read({ tenant: 'acme', id }))
      await refused('not_found', store.write({ tenant: 'acme', id }, inChunks(pattern(1))))
      await refused('not_found', store.remove({ tenant: 'acme', id }))
    }
    check((await stored()).files === before.files, 'Something was written or removed under an id that is no UUID')
    await holds(store, key(1), pattern(100))
  })

  suite.test('refuses a key that is taken, and the file stays as it was', async (store) => {
    for (const length of [100, 9 * 1024 * 1024]) {
      const n = length
      await store.write(key(n), inChunks(pattern(100)))
      await refused('duplicate', store.write(key(n), inChunks(pattern(length, 2))))
      await holds(store, key(n), pattern(100))
    }
  })

  suite.test('makes one whole file of two that are written under one key', async (store) => {
    const files = [pattern(700_000, 1), pattern(700_000, 2)]
    const outcomes = await Promise.allSettled(files.map((bytes) => store.write(key(1), inChunks(bytes, 10_000))))
    const kept = files.filter((_, n) => outcomes[n]!.status === 'fulfilled')
    check(kept.length > 0, 'Neither was stored')
    for (const outcome of outcomes) check(outcome.status === 'fulfilled' || isDiwanError(outcome.reason, 'duplicate'), 'The one that was not stored is no duplicate')
    const whole = await Promise.allSettled(kept.map((bytes) => holds(store, key(1), bytes)))
    check(whole.some(({ status }) => status === 'fulfilled'), 'The file is neither of the two')
  })
}
