import { Kysely } from 'kysely'
import type { Aggregation, MigrationStep, Selection, Storage, StorageCapabilities, StorageSchema, StorageTransaction } from '@diwan/core/storage'
import type { SqlDriver } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { pendingSteps, runSteps } from './migration.ts'
import { ReadPlans, SqlReader } from './sql-reader.ts'
import { SqlTransaction } from './sql-transaction.ts'
import { storageError } from './storage-error.ts'
import { tableOf } from './table.ts'

export interface SqlStorageOptions {
  readonly dialect: SqlDialect
  readonly driver: SqlDriver
  readonly capabilities: StorageCapabilities
}

/** A storage over any SQL database: everything but the dialect's differences and the driver. */
export function sqlStorage(options: SqlStorageOptions): Storage {
  return new SqlStorage(options)
}

class SqlStorage implements Storage {
  readonly name: string
  readonly capabilities: StorageCapabilities
  readonly #dialect: SqlDialect
  readonly #driver: SqlDriver
  #plans: ReadPlans
  #reader: SqlReader

  constructor({ dialect, driver, capabilities }: SqlStorageOptions) {
    this.name = `${dialect.name} (${driver.name})`
    this.capabilities = capabilities
    this.#dialect = dialect
    this.#driver = driver
    this.#plans = this.#plansFor({ entities: {} })
    this.#reader = new SqlReader(this.#plans, driver.reader)
  }

  define(schema: StorageSchema): void {
    this.#plans = this.#plansFor(schema)
    this.#reader = new SqlReader(this.#plans, this.#driver.reader)
  }

  async pending(): Promise<readonly MigrationStep[]> {
    return this.#translate(pendingSteps(this.#plans.compiler, this.#driver.reader))
  }

  async migrate(): Promise<readonly MigrationStep[]> {
    if ((await this.pending()).length === 0) return []
    const migrated = this.#driver.transaction(async (connection) => {
      // Asked again inside: another process may have migrated while this one waited.
      const steps = await pendingSteps(this.#plans.compiler, connection)
      await runSteps(steps, connection, new Date().toISOString())
      return steps
    })
    return this.#translate(migrated)
  }

  select(selection: Selection) {
    return this.#translate(this.#reader.select(selection))
  }

  count(query: Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>, cap: number) {
    return this.#translate(this.#reader.count(query, cap))
  }

  aggregate(aggregation: Aggregation) {
    return this.#translate(this.#reader.aggregate(aggregation))
  }

  feed(entity: string, tenant: string, after: string | null, limit: number) {
    return this.#translate(this.#reader.feed(entity, tenant, after, limit))
  }

  feedEnd(entity: string, tenant: string) {
    return this.#translate(this.#reader.feedEnd(entity, tenant))
  }

  transaction<T>(work: (transaction: StorageTransaction) => Promise<T>): Promise<T> {
    return this.#driver.transaction(async (connection) => {
      const transaction = new SqlTransaction(this.#plans, connection)
      try {
        return await work(transaction)
      } finally {
        transaction.close()
      }
    })
  }

  close(): Promise<void> {
    return this.#driver.close()
  }

  #plansFor(schema: StorageSchema): ReadPlans {
    const tables = new Map(Object.values(schema.entities).map((entity) => [entity.name, tableOf(entity)]))
    return new ReadPlans({ kysely: new Kysely({ dialect: this.#dialect.kysely }), dialect: this.#dialect, tables })
  }

  async #translate<T>(result: Promise<T>): Promise<T> {
    try {
      return await result
    } catch (error) {
      throw storageError(error, this.#dialect)
    }
  }
}
