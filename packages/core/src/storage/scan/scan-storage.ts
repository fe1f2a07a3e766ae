import { DiwanError } from '../../errors/diwan-error.ts'
import type { Aggregation, MigrationStep, RelatedSelection, Selection, Storage, StorageCapabilities, StorageSchema, StorageTransaction } from '../storage.ts'
import type { RowStore } from './row-store.ts'
import { ScanReader } from './scan-reader.ts'
import { ScanTransaction } from './scan-transaction.ts'

export interface ScanStorageOptions {
  readonly name: string
  readonly capabilities: Pick<StorageCapabilities, 'durable'>
  readonly store: RowStore
  /** The last position that a feed was given, where the store had rows before. Default 0. */
  readonly position?: () => Promise<number>
}

/**
 * A storage over anything that keeps rows by key, of one process and one writer. It reads by going through all rows of a
 * tenant, so it is for small data. It has no schema to migrate, and where it keeps its data it refuses steps that would change rows.
 */
export function scanStorage(options: ScanStorageOptions): Storage {
  return new ScanStorage(options)
}

class ScanStorage implements Storage {
  readonly name: string
  readonly capabilities: StorageCapabilities
  readonly #options: ScanStorageOptions
  #schema: StorageSchema = { entities: {} }
  #reader: ScanReader
  #position: number | undefined
  #writers: Promise<unknown> = Promise.resolve()

  constructor(options: ScanStorageOptions) {
    this.name = options.name
    this.capabilities = { ...options.capabilities, shared: false, indexedText: Number.MAX_SAFE_INTEGER, writers: 'one', search: 'scan' }
    this.#options = options
    this.#reader = this.#over(this.#schema)
  }

  define(schema: StorageSchema): void {
    const owner = Object.entries(schema.migrations ?? {}).find(([, steps]) => steps.length > 0)?.[0]
    if (owner !== undefined && this.capabilities.durable) {
      throw new DiwanError('configuration_invalid', `The ${this.name} storage cannot run the migrations of ${owner}`, { blame: 'host', hint: 'Use a SQL storage, or a version of it without steps' })
    }
    this.#schema = schema
    this.#reader = this.#over(schema)
  }

  async pending(): Promise<readonly MigrationStep[]> {
    return []
  }

  async migrate(): Promise<readonly MigrationStep[]> {
    return []
  }

  select(selection: Selection) {
    return this.#reader.select(selection)
  }

  related(selection: RelatedSelection) {
    return this.#reader.related(selection)
  }

  count(query: Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>, cap: number) {
    return this.#reader.count(query, cap)
  }

  aggregate(aggregation: Aggregation) {
    return this.#reader.aggregate(aggregation)
  }

  feed(entity: string, tenant: string, after: string | null, limit: number) {
    return this.#reader.feed(entity, tenant, after, limit)
  }

  feedEnd(entity: string, tenant: string) {
    return this.#reader.feedEnd(entity, tenant)
  }

  async tenants(entity: string, after: string | null, limit: number): Promise<readonly string[]> {
    const all = await this.#options.store.tenants(entity)
    return all.filter((tenant) => tenant > (after ?? '')).toSorted().slice(0, limit)
  }

  transaction<T>(work: (transaction: StorageTransaction) => Promise<T>): Promise<T> {
    const run = this.#writers.then(() => this.#run(work))
    this.#writers = run.catch(() => undefined)
    return run
  }

  async close(): Promise<void> {
    await this.#writers
    await this.#options.store.close()
  }

  async #run<T>(work: (transaction: StorageTransaction) => Promise<T>): Promise<T> {
    const { store, position } = this.#options
    this.#position ??= (await position?.()) ?? 0
    const transaction = new ScanTransaction(this.#schema, store, this.#position)
    try {
      const result = await work(transaction)
      const changes = await transaction.end()
      if (changes.length > 0) await store.commit(changes)
      this.#position = transaction.position
      return result
    } finally {
      await transaction.close()
    }
  }

  #over(schema: StorageSchema): ScanReader {
    const { store } = this.#options
    return new ScanReader(schema, async (entities, tenant) => store.rows(entities, tenant))
  }
}
