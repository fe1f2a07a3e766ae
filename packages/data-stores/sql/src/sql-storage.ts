import { Kysely } from 'kysely'
import { DiwanError } from '@diwan/core'
import type { Aggregation, Diagnosis, DirectlyUpdated, DirectUpdate, MigrationStep, RelatedSelection, Storage, StorageCapabilities, StorageSchema, StorageTransaction, TransactionOptions } from '@diwan/core/storage'
import type { Selection } from '@diwan/core/storage'
import type { SqlConnection, SqlDriver } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { JoinedDriver } from './joined-driver.ts'
import { migrate, pendingSteps } from './migration/migration.ts'
import type { Filter } from './selection-plan.ts'
import { Plans, SqlReader } from './sql-reader.ts'
import { SqlTransaction } from './sql-transaction.ts'
import { updateDirectly } from './direct-update.ts'
import { storageError } from './storage-error.ts'
import { tableOf } from './table.ts'

export interface SqlStorageOptions {
  readonly dialect: SqlDialect
  readonly driver: SqlDriver
  readonly capabilities: StorageCapabilities
  /** The connection of a host's transaction, by the handle that the host has of it; undefined for what is none. */
  readonly connectionOf?: (handle: unknown) => SqlConnection | undefined
  readonly diagnose?: () => Promise<readonly Diagnosis[]>
}

/** A storage over any SQL database: everything but the dialect's differences and the driver. */
export function sqlStorage(options: SqlStorageOptions): Storage {
  return new SqlStorage(options)
}

class SqlStorage implements Storage {
  readonly name: string
  readonly capabilities: StorageCapabilities
  readonly within?: (handle: unknown) => Storage
  readonly diagnose?: () => Promise<readonly Diagnosis[]>
  readonly updateDirectly?: (update: DirectUpdate) => Promise<DirectlyUpdated | undefined>
  readonly #options: SqlStorageOptions
  #plans: Plans
  #reader: SqlReader

  constructor(options: SqlStorageOptions, plans?: Plans) {
    const { dialect, driver, capabilities, connectionOf, diagnose } = options
    this.name = `${dialect.name} (${driver.name})`
    this.capabilities = capabilities
    this.#options = options
    this.#plans = plans ?? plansFor({ entities: {} }, dialect)
    this.#reader = new SqlReader(this.#plans, driver.reader)
    if (connectionOf) this.within = (handle) => this.#joined(handle, connectionOf)
    if (diagnose) this.diagnose = diagnose
    const { writer } = driver
    // A feed's counter is a statement of its own.
    if (writer && dialect.json && dialect.feed !== 'counter') this.updateDirectly = (update) => this.#translate(updateDirectly(this.#plans, writer, update))
  }

  define(schema: StorageSchema): void {
    const { dialect, driver } = this.#options
    this.#plans = plansFor(schema, dialect)
    this.#reader = new SqlReader(this.#plans, driver.reader)
  }

  async pending(): Promise<readonly MigrationStep[]> {
    return this.#translate(pendingSteps(this.#plans.compiler, this.#options.driver.reader))
  }

  async migrate(): Promise<readonly MigrationStep[]> {
    return this.#translate(migrate(this.#plans.compiler, this.#options.driver))
  }

  select(selection: Selection) {
    return this.#translate(this.#reader.select(selection))
  }

  related(selection: RelatedSelection) {
    return this.#translate(this.#reader.related(selection))
  }

  count(query: Filter, cap: number) {
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

  async transaction<T>(work: (transaction: StorageTransaction) => Promise<T>, { isolation = 'default' }: TransactionOptions = {}): Promise<T> {
    const { driver } = this.#options
    const transaction = new SqlTransaction({ plans: this.#plans, driver, isolation })
    try {
      if (!driver.writer || isolation === 'serializable') await this.#translate(transaction.begin())
      const result = await work(transaction)
      await this.#translate(transaction.commit())
      return result
    } catch (error) {
      await transaction.rollback()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#options.driver.close()
  }

  #joined(handle: unknown, connectionOf: NonNullable<SqlStorageOptions['connectionOf']>): Storage {
    const connection = connectionOf(handle)
    if (!connection) {
      throw new DiwanError('configuration_invalid', `${this.name} cannot join this transaction: it is ${describe(handle)}`, {
        blame: 'host',
        hint: 'Give the driver’s own connection or Kysely’s transaction, of the database that the storage is on',
      })
    }
    const { diagnose: _diagnose, connectionOf: _connectionOf, ...options } = this.#options
    return new SqlStorage({ ...options, driver: new JoinedDriver(this.#options.driver.name, connection) }, this.#plans)
  }

  async #translate<T>(result: Promise<T>): Promise<T> {
    try {
      return await result
    } catch (error) {
      throw storageError(error, this.#plans.compiler)
    }
  }
}

function plansFor(schema: StorageSchema, dialect: SqlDialect): Plans {
  const tables = new Map(Object.values(schema.entities).map((entity) => [entity.name, tableOf(entity, dialect)]))
  return new Plans({ kysely: new Kysely({ dialect: dialect.kysely }), dialect, tables })
}

function describe(handle: unknown): string {
  return typeof handle === 'object' && handle !== null ? `a ${handle.constructor?.name ?? 'bare object'}` : String(handle)
}
