import type { Row, Storage } from '@diwan/core/storage'
import { check, equal, refused, rejection } from '../assert/assert.ts'
import { settled } from '../assert/settled.ts'
import { id, rowOf, tenant } from './rows.ts'
import type { Suite } from './suite.ts'

const change = (n: number) => rowOf('change', { id: id(n), recordId: id(n) })
const idsOf = (rows: readonly Row[]) => rows.map((row) => row['id'])

/** The rows of the feed, once there are as many as expected. */
export function feedOf(storage: Storage, count: number, { of = tenant, after = null as string | null, limit = 100 } = {}): Promise<readonly Row[]> {
  return settled(() => storage.feed('change', of, after, limit), (rows) => rows.length >= count)
}

export function feed(suite: Suite): void {
  suite.storage('reads a feed in the order of commit, whatever the ids', async (storage) => {
    for (const n of [5, 3, 9, 1]) await append(storage, [n])
    await append(storage, [2, 7, 8])
    equal(idsOf(await feedOf(storage, 7)), [5, 3, 9, 1, 2, 7, 8].map(id))
  })

  suite.storage('goes on after a position, and knows the last one', async (storage) => {
    equal(await storage.feedEnd('change', tenant), null)
    await append(storage, [1, 2, 3, 4, 5])
    await feedOf(storage, 5)
    const seen: unknown[] = []
    let after: string | null = null
    for (let round = 0; round < 4; round++) {
      const rows: readonly Row[] = await storage.feed('change', tenant, after, 2)
      seen.push(...idsOf(rows))
      check(rows.every((row) => typeof row['position'] === 'string'), 'A position is text')
      after = (rows.at(-1)?.['position'] as string | undefined) ?? after
    }
    equal(seen, [1, 2, 3, 4, 5].map(id))
    equal(await storage.feedEnd('change', tenant), after)
    equal(await storage.feed('change', tenant, after, 10), [])
    await append(storage, [6])
    equal(idsOf(await feedOf(storage, 1, { after })), [id(6)])
  })

  suite.storage('never gives a position twice, not after a transaction that failed either', async (storage) => {
    await append(storage, [1])
    await feedOf(storage, 1)
    const end = await storage.feedEnd('change', tenant)
    await rejection(
      storage.transaction(async (transaction) => {
        await transaction.insert('change', tenant, [change(2)])
        throw new Error('no')
      }),
    )
    equal(await storage.feedEnd('change', tenant), end, 'end of the feed')
    await append(storage, [3])
    equal(idsOf(await feedOf(storage, 1, { after: end })), [id(3)])
  })

  suite.storage('removes the oldest rows up to a position, and tells readers who are further behind', async (storage) => {
    for (const n of [3, 1, 4, 2]) await append(storage, [n])
    await append(storage, [7], 'other')
    const positions = (await feedOf(storage, 4)).map((row) => row['position'] as string)
    equal(await storage.transaction((transaction) => transaction.trimFeed('change', tenant, positions[1]!)), 2, 'rows removed')
    equal(idsOf(await storage.feed('change', tenant, null, 100)), [4, 2].map(id), 'rows from the start')
    equal(idsOf(await storage.feed('change', tenant, positions[2]!, 100)), [id(2)], 'rows after one that is kept')
    equal(await storage.feed('change', tenant, positions[3]!, 100), [], 'rows after the end')
    for (const gone of positions.slice(0, 2)) await refused('cursor_expired', storage.feed('change', tenant, gone, 100))
    equal((await feedOf(storage, 1, { of: 'other' })).length, 1, 'rows of another tenant')
    await rejection(
      storage.transaction(async (transaction) => {
        await transaction.trimFeed('change', tenant, positions[3]!)
        throw new Error('no')
      }),
    )
    equal(idsOf(await storage.feed('change', tenant, null, 100)), [4, 2].map(id), 'rows after one that was undone')
    await append(storage, [9])
    equal(idsOf(await feedOf(storage, 1, { after: positions[3]! })), [id(9)], 'rows that follow')
  })

  suite.storage('gives a tenant its own changes, among those of others', async (storage) => {
    for (let n = 0; n < 12; n++) await append(storage, [n], n % 3 ? 'other' : tenant)
    equal(idsOf(await feedOf(storage, 4)), [0, 3, 6, 9].map(id))
  })

  suite.storage('keeps the whole row of a change', async (storage) => {
    const row = { ...change(1), diff: { name: [null, { given: 'سارة' }], 'a.b': ['', '\u200c'] }, customerIds: [id(4), id(5)], reason: null, correlationId: 'run 1' }
    await storage.transaction((transaction) => transaction.insert('change', tenant, [row]))
    const [read] = await feedOf(storage, 1)
    const { position, ...rest } = read!
    equal(rest, row)
    equal(typeof position, 'string')
  })

  suite.storage('skips nothing while many write at once', async (storage) => {
    const writers = Promise.all(Array.from({ length: 40 }, (_, n) => append(storage, [2 * n, 2 * n + 1])))
    const seen: unknown[] = []
    let after: string | null = null
    let writing = true
    void writers.finally(() => {
      writing = false
    })
    // Two empty answers after the end are no proof where a feed waits for others; all 80 are, or patience.
    const deadline = Date.now() + 20_000
    for (let idle = 0; idle < 2 || (seen.length < 80 && Date.now() < deadline); ) {
      const done = !writing
      const rows: readonly Row[] = await storage.feed('change', tenant, after, 7)
      seen.push(...idsOf(rows))
      after = (rows.at(-1)?.['position'] as string | undefined) ?? after
      if (done && rows.length === 0) idle++
      await new Promise((resolve) => {
        setTimeout(resolve, 0)
      })
    }
    await writers
    equal(seen.length, 80, 'number of changes seen')
    equal(new Set(seen).size, 80, 'number of different changes seen')
  })
}

function append(storage: Storage, numbers: readonly number[], into = tenant): Promise<void> {
  return storage.transaction((transaction) => transaction.insert('change', into, numbers.map(change)))
}
