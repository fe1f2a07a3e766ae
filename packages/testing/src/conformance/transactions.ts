import { entities, isDiwanError } from '@diwan/core'
import { allOf, always, type Row, type StorageTransaction, type Write } from '@diwan/core/storage'
import { check, equal, refused, rejection } from '../assert/assert.ts'
import { all, byId, customerRow, id, insert, rowOf, tenant } from './rows.ts'
import type { Suite } from './suite.ts'

const everyone = { entity: 'customer', tenant, where: always, deleted: 'include' } as const

export function transactions(suite: Suite): void {
  suite.storage('does writes that a transaction asks for at once one after another', async (storage) => {
    await insert(storage, 'customer', [customerRow(1), customerRow(2)])
    const failed = storage.transaction(async (transaction) => {
      await Promise.all([1, 2].map((n) => transaction.update('customer', tenant, id(n), 1, { displayName: 'undone', version: 2 })))
      throw new Error('undone')
    })
    await failed.catch(() => undefined)
    equal((await all(storage, 'customer')).map((row) => row['version']), [1, 1], 'versions after a failure')
    await storage.transaction(async (transaction) => {
      await Promise.all([3, 4].map((n) => transaction.insert('customer', tenant, [customerRow(n)])))
      equal((await transaction.select(byId('customer', {}))).length, 4, 'number of rows inside')
      const won = await Promise.all([0, 1].map(() => transaction.update('customer', tenant, id(1), 1, { displayName: 'won', version: 2 })))
      equal(won.filter(Boolean).length, 1, 'updates of one version that won')
    })
    const twice = storage.transaction((transaction) => Promise.all([0, 1].map(() => transaction.insert('customer', tenant, [customerRow(9)]))))
    await refused('duplicate', twice)
    equal((await all(storage, 'customer')).length, 4, 'number of rows')
  })

  suite.storage('keeps all of a transaction, or nothing', async (storage) => {
    await insert(storage, 'customer', [customerRow(1)])
    const failed = storage.transaction(async (transaction) => {
      await transaction.insert('customer', tenant, [customerRow(2)])
      await transaction.update('customer', tenant, id(1), 1, { displayName: 'changed', version: 2 })
      await transaction.insert('change', tenant, [])
      throw new Error('no')
    })
    await rejection(failed)
    equal((await all(storage, 'customer')).map((row) => [row['id'], row['displayName']]), [[id(1), 'Customer 1']])
  })

  suite.storage('passes an error of the work on as it is', async (storage) => {
    const error = Object.assign(new TypeError('mine'), { code: 'SQLITE_BUSY' })
    check((await rejection(storage.transaction(() => Promise.reject(error)))) === error, 'The error is another one')
    // The next writer finds everything as usual.
    await insert(storage, 'customer', [customerRow(1)])
  })

  suite.storage('returns what the work returns', async (storage) => {
    equal(await storage.transaction(async () => ({ n: 1n })), { n: 1n })
  })

  suite.storage('shows its own writes inside, and none of them outside before it ends', async (storage) => {
    const inside = open()
    const seen = open()
    const running = storage.transaction(async (transaction) => {
      await transaction.insert('customer', tenant, [customerRow(1, { sortKey: 'x' })])
      equal((await transaction.select(byId('customer'))).length, 1, 'number of own rows')
      equal(await transaction.count(everyone, 10), 1, 'own count')
      await transaction.update('customer', tenant, id(1), 1, { version: 2, sortKey: 'y' })
      equal((await all(transaction, 'customer'))[0]!['sortKey'], 'y', 'own update')
      equal(await transaction.aggregate({ entity: 'customer', tenant, where: always, groupBy: ['sortKey'], measures: { n: { of: 'count' } }, limit: 5 }), [{ sortKey: 'y', n: 1 }], 'own totals')
      inside.done()
      await seen.wait
    })
    await inside.wait
    const outside = Promise.all([storage.select(byId('customer')), storage.count(everyone, 10)])
    // A storage may answer at once with what is committed, or wait for the end; it may not show what is not committed.
    const early = await Promise.race([outside, pause(30)])
    if (early) equal(early, [[], 0], 'what is seen from outside')
    seen.done()
    await running
    await outside
    equal(await storage.count(everyone, 10), 1, 'count after commit')
  })

  suite.storage('never shows a reader half of a transaction', async (storage) => {
    const counts: number[] = []
    const writers = Array.from({ length: 20 }, (_, n) =>
      storage.transaction(async (transaction) => {
        await transaction.insert('customer', tenant, [customerRow(2 * n)])
        await transaction.insert('customer', tenant, [customerRow(2 * n + 1)])
      }),
    )
    const readers = Array.from({ length: 60 }, async (_, n) => {
      for (let hop = 0; hop < n; hop++) await Promise.resolve()
      counts.push(await storage.count(everyone, 100))
    })
    await Promise.all([...writers, ...readers])
    equal(counts.filter((count) => count % 2 === 1), [], 'odd counts')
  })

  suite.storage('reads several entities as of one moment', async (storage) => {
    await insert(storage, 'customer', [customerRow(1, { lifecycle: 'a' })])
    await insert(storage, 'task', [rowOf('task', { id: id(2), customerId: id(1), title: 'a' })])
    const is = (field: string, value: string) => ({ op: 'compare', field, is: 'eq', value }) as const
    const tasks = entities.customer.relations.tasks
    const torn = allOf(is('lifecycle', 'a'), { op: 'related', relation: tasks, where: is('title', 'b') })
    const write = async () => {
      for (let version = 1; version <= 60; version++) {
        const name = version % 2 === 1 ? 'b' : 'a'
        await storage.transaction(async (transaction) => {
          await transaction.update('task', tenant, id(2), version, { title: name, version: version + 1 })
          await transaction.update('customer', tenant, id(1), version, { lifecycle: name, version: version + 1 })
        })
      }
    }
    const found: (readonly Row[])[] = []
    const read = async () => {
      while (found.length < 200) {
        found.push(await storage.select(byId('customer', { where: torn })))
        if (found.length % 3 === 0) await pause(0)
      }
    }
    await Promise.all([write(), read()])
    equal(found.filter((rows) => rows.length > 0), [], 'customers whose task is of another moment')
  })

  suite.storage('refuses everything once the transaction has ended', async (storage) => {
    let kept: StorageTransaction | undefined
    await storage.transaction(async (transaction) => {
      kept = transaction
    })
    await closed(kept!)
    const failing = storage.transaction(async (transaction) => {
      kept = transaction
      throw new Error('no')
    })
    await rejection(failing)
    await closed(kept!)
    equal(await storage.count(everyone, 10), 0)
  })

  for (const end of ['returns', 'throws'] as const) {
    suite.storage(`ends after what it was asked for and did not await, where its work ${end}`, async (storage) => {
      const asks: readonly ((transaction: StorageTransaction, n: number) => Promise<unknown>)[] = [
        (transaction) => transaction.select(byId('customer')),
        (transaction, n) => transaction.insert('customer', tenant, [customerRow(n)]),
        (transaction, n) =>
          transaction.savepoint(async () => {
            await pause(0)
            await transaction.insert('customer', tenant, [customerRow(n)])
          }),
      ]
      for (const [n, ask] of [...asks, ...asks].entries()) {
        const asked: Promise<PromiseSettledResult<unknown>[]>[] = []
        const work = async (transaction: StorageTransaction) => {
          asked.push(Promise.allSettled([ask(transaction, n)]))
          // Before anything has begun, and after.
          if (n >= asks.length) await pause(0)
          if (end === 'throws') throw new Error('no')
        }
        await storage.transaction(work).catch(() => undefined)
        const [outcome] = await asked[0]!
        const isThere = (await all(storage, 'customer')).some((row) => row['id'] === id(n))
        equal(isThere, n % asks.length > 0 && end === 'returns' && outcome!.status === 'fulfilled', `whether row ${n} is there after its write was ${outcome!.status}`)
      }
      await insert(storage, 'customer', [customerRow(100)])
    })
  }

  for (const isolation of ['default', 'serializable'] as const) {
    suite.storage(`loses no writer of many, ${isolation}`, async (storage) => {
      await insert(storage, 'customer', [customerRow(1)])
      const attempt = async (transaction: StorageTransaction) => {
        const [row] = await all(transaction, 'customer')
        const version = row!['version'] as number
        await pause(0)
        return transaction.update('customer', tenant, id(1), version, { version: version + 1 })
      }
      const bump = async (tries = 0): Promise<void> => {
        const done = await storage.transaction(attempt, { isolation }).catch((error: unknown) => {
          if (isDiwanError(error, 'transaction_conflict')) return false
          throw error
        })
        if (done) return
        // Where writers take turns, what one has read stays true.
        check(storage.capabilities.writers === 'many', 'Another writer came in between')
        await pause(tries)
        return bump(tries + 1)
      }
      await Promise.all(Array.from({ length: 25 }, () => bump()))
      equal((await all(storage, 'customer'))[0]!['version'], 26)
    })
  }

  suite.storage('does what waits for the end in order, and all of it or nothing', async (storage) => {
    await insert(storage, 'customer', [customerRow(1), customerRow(2)])
    const update = (n: number, expectedVersion: number): Write => ({ do: 'update', entity: 'customer', id: id(n), expectedVersion, fields: { sortKey: 'new', version: expectedVersion + 1 } })
    const change: Write = { do: 'insert', entity: 'change', rows: [rowOf('change', { id: id(7), recordId: id(1) })] }
    const entry = (n: number): Write => ({ do: 'insert', entity: 'timelineEntry', rows: [rowOf('timelineEntry', { id: id(n), customerId: id(1) })] })
    const ends = (...writes: readonly Write[]) => storage.transaction(async (transaction) => transaction.atEnd(tenant, writes))
    await refused('transaction_conflict', ends(change, update(1, 2), entry(1)))
    await refused('transaction_conflict', ends(update(1, 1), update(2, 9)))
    await refused('duplicate', ends(entry(1), { do: 'insert', entity: 'customer', rows: [customerRow(3), customerRow(2)] }))
    equal(await storage.count({ ...everyone, entity: 'change' }, 10), 0, 'changes of refused transactions')
    equal(await storage.count({ ...everyone, entity: 'timelineEntry' }, 10), 0, 'entries of refused transactions')
    equal((await all(storage, 'customer')).map((row) => row['version']), [1, 1])
    await ends(update(1, 1), change, entry(1))
    await ends({ do: 'remove', entity: 'timelineEntry', where: always }, entry(2))
    await ends(update(1, 2), update(1, 3))
    equal((await all(storage, 'customer')).map((row) => row['version']), [4, 1])
    equal((await all(storage, 'timelineEntry')).map((row) => row['id']), [id(2)])
    equal(await storage.count({ ...everyone, entity: 'change' }, 10), 1)
  })

  suite.storage('undoes a savepoint alone, and what waits in it', async (storage) => {
    await storage.transaction(async (transaction) => {
      await transaction.insert('customer', tenant, [customerRow(1)])
      const failing = transaction.savepoint(async () => {
        await transaction.insert('customer', tenant, [customerRow(2)])
        await transaction.update('customer', tenant, id(1), 1, { version: 2 })
        transaction.atEnd(tenant, [{ do: 'insert', entity: 'customer', rows: [customerRow(3)] }])
        throw new Error('no')
      })
      await rejection(failing)
      equal((await all(transaction, 'customer')).map((row) => row['version']), [1], 'rows after the savepoint')
      equal(await transaction.savepoint(async () => {
        await transaction.insert('customer', tenant, [customerRow(4)])
        return transaction.savepoint(async () => 'inner')
      }), 'inner')
    })
    equal((await all(storage, 'customer')).map((row) => row['id']), [id(1), id(4)])
  })

  suite.storage('goes on with the next writer after one that failed', async (storage) => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        storage.transaction(async (transaction) => {
          await transaction.insert('customer', tenant, [customerRow(n)])
          if (n % 2) throw new Error('no')
        }),
      ),
    )
    equal(results.map((result) => result.status), Array.from({ length: 10 }, (_, n) => (n % 2 ? 'rejected' : 'fulfilled')))
    equal((await all(storage, 'customer')).map((row) => row['id']), [0, 2, 4, 6, 8].map(id))
  })
}

async function closed(transaction: StorageTransaction): Promise<void> {
  await refused('transaction_closed', transaction.select(byId('customer')))
  await refused('transaction_closed', transaction.count(everyone, 1))
  await refused('transaction_closed', transaction.aggregate({ entity: 'customer', tenant, where: always, groupBy: [], measures: { n: { of: 'count' } }, limit: 1 }))
  await refused('transaction_closed', transaction.feed('change', tenant, null, 1))
  await refused('transaction_closed', transaction.feedEnd('change', tenant))
  await refused('transaction_closed', transaction.insert('customer', tenant, [customerRow(50)]))
  await refused('transaction_closed', transaction.update('customer', tenant, id(1), 1, { version: 2 }))
  await refused('transaction_closed', transaction.remove('participant', tenant, always))
  await refused('transaction_closed', transaction.related({ relation: { kind: 'many', to: 'contactPoint', foreign: 'customerId' }, of: [id(1)], tenant, where: always, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'exclude' }))
  await refused('transaction_closed', transaction.savepoint(async () => undefined))
  await refused('transaction_closed', (async () => transaction.atEnd(tenant, []))())
}

function open(): { readonly wait: Promise<void>; readonly done: () => void } {
  let done = () => {}
  const wait = new Promise<void>((resolve) => {
    done = resolve
  })
  return { wait, done }
}

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), milliseconds)
  })
}
