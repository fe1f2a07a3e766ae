import { memoryStorage, type Storage, type StorageTransaction } from '@diwan/core/storage'
import { storageConformance } from '@diwan/testing'
import { describe, expect, test } from 'vitest'

type InTransaction = (transaction: StorageTransaction, whole: Storage) => Partial<StorageTransaction>

interface Fault {
  readonly fault: string
  readonly transaction?: InTransaction
  readonly storage?: (storage: Storage) => Partial<Storage>
}

const faults: readonly Fault[] = [
  {
    fault: 'ignores the expected version',
    transaction: (transaction) => ({
      update: async (entity, tenant, id, _expected, fields) => {
        const [row] = await transaction.select({ entity, tenant, where: { op: 'compare', field: 'id', is: 'eq', value: id }, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })
        return transaction.update(entity, tenant, id, (row?.['version'] as number | undefined) ?? 1, fields)
      },
    }),
  },
  { fault: 'does not undo a savepoint', transaction: () => ({ savepoint: (work) => work() }) },
  { fault: 'undoes a savepoint that went well', transaction: (transaction) => ({ savepoint: (work) => undone(transaction, work) }) },
  {
    fault: 'forgets the tenant where it removes',
    transaction: (transaction) => ({
      remove: async (entity, tenant, where) => {
        await transaction.remove(entity, tenant.replace(/^[ab]/, (letter) => (letter === 'a' ? 'b' : 'a')), where)
        return transaction.remove(entity, tenant, where)
      },
    }),
  },
  { fault: 'keeps what waits in a savepoint that failed', transaction: keepsWhatWaits },
  { fault: 'keeps a transaction that failed', storage: (storage) => ({ transaction: (work) => keptAnyway(storage, work) }) },
  { fault: 'skips the first row of a later page', storage: (storage) => ({ select: async (selection) => (await storage.select(selection)).slice(selection.after ? 1 : 0) }) },
  { fault: 'skips a change of a later page', storage: (storage) => ({ feed: async (entity, tenant, after, limit) => (await storage.feed(entity, tenant, after, limit)).slice(after === null ? 0 : 1) }) },
  { fault: 'counts beyond its cap', storage: (storage) => ({ count: (query) => storage.count(query, 1000) }) },
]

describe('random programs', () => {
  test.each(faults)('find a storage that $fault', { timeout: 120_000 }, async ({ transaction, storage: changed }) => {
    const failed: string[] = []
    const runs: (() => Promise<void>)[] = []
    storageConformance({
      name: 'faulty',
      parts: ['programs'],
      // Far more than it takes, as none of them may be missed by chance; a run ends where it finds one.
      runs: 2000,
      test: (name, run) => void runs.push(() => run().catch(() => void failed.push(name))),
      open: async () => {
        const storage = memoryStorage()
        const faulty = changed ? but(storage, changed(storage)) : but(storage, { transaction: (work, options) => storage.transaction((inside) => work(but(inside, transaction!(inside, storage))), options) })
        return { storage: faulty, dispose: () => storage.close() }
      },
    })
    // One after another, as the first that fails is enough.
    for (const run of runs) if (failed.length === 0) await run()
    expect(failed).toHaveLength(1)
  })
})

/** The same object but for some methods. */
function but<T extends object>(object: T, changed: Partial<T>): T {
  return new Proxy(object, {
    get: (target, name) => {
      const value: unknown = name in changed ? changed[name as keyof T] : target[name as keyof T]
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function undone<T>(transaction: StorageTransaction, work: () => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined
  const undo = new Error('undo')
  await transaction.savepoint(async () => {
    result = { value: await work() }
    throw undo
  }).catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return result!.value
}

function keepsWhatWaits(transaction: StorageTransaction): Partial<StorageTransaction> {
  const waited: Parameters<StorageTransaction['atEnd']>[] = []
  return {
    atEnd: (...writes) => {
      waited.push(writes)
      transaction.atEnd(...writes)
    },
    savepoint: async (work) => {
      const before = waited.length
      try {
        return await transaction.savepoint(work)
      } catch (error) {
        for (const writes of waited.slice(before)) transaction.atEnd(...writes)
        throw error
      }
    },
  }
}

async function keptAnyway<T>(storage: Storage, work: (transaction: StorageTransaction) => Promise<T>): Promise<T> {
  let failure: { readonly error: unknown } | undefined
  const value = await storage.transaction(async (transaction) => {
    try {
      return await work(transaction)
    } catch (error) {
      failure = { error }
      return undefined
    }
  })
  if (failure) throw failure.error
  return value as T
}
