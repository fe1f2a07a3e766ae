import { Kysely } from 'kysely'
import { DiwanError } from '@diwan/core'
import type { Aggregation, Diagnosis, DirectlyUpdated, DirectUpdate, Drift, MigrateOptions, MigrationStep, RelatedSelection, Storage, StorageCapabilities, StorageSchema, StorageTransaction, TransactionOptions } from '@diwan/core/storage'
import type { Selection } from '@diwan/core/storage'
import type { SqlConnection, SqlDriver } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { readSlots } from './extensions/slot-registry.ts'
import type { Slot } from './extensions/slot.ts'
import { JoinedDriver } from './joined-driver.ts'
import { primary } from './migration/connections.ts'
import { driftOf } from './migration/drift.ts'
import { migrate } from './migration/migrate.ts'
import { planSteps, type MigrationContext } from './migration/plan-steps.ts'
import { toMigrationStep } from './migration/step.ts'
import type { Filter } from './selection-plan.ts'
import { Plans, SqlReader } from './sql-reader.ts'
import { SqlTransaction } from './sql-transaction.ts'
import { updateDirectly } from './direct-update.ts'
import { updateInTurn } from './update-in-turn.ts'
import { storageError } from './storage-error.ts'
import { tablesOf } from './table.ts'

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
  #schema: StorageSchema = { entities: {} }
  #plans: Plans
  #reader: SqlReader
  /** Whether the plans know the slots of extension fields, which only the database can tell. */
  #isLoaded = true
  #loading: Promise<void> | undefined

  constructor(options: SqlStorageOptions, plans?: Plans) {
    const { dialect, driver, capabilities, connectionOf, diagnose } = options
    this.name = `${dialect.name} (${driver.name})`
    this.capabilities = capabilities
    this.#options = options
    this.#plans = plans ?? plansFor({ entities: {} }, dialect, [])
    this.#reader = new SqlReader(this.#plans, driver.reader)
    if (connectionOf) this.within = (handle) => this.#joined(handle, connectionOf)
    if (diagnose) this.diagnose = diagnose
    const { writer } = driver
    if (driver.inTurn) this.updateDirectly = (update) => this.#with((plans) => updateInTurn(plans, driver, update))
    // A feed's counter is a statement of its own.
    else if (writer && dialect.json && dialect.feed !== 'counter') {
      this.updateDirectly = (update) => this.#with((plans) => updateDirectly(plans, writer, update).finally(() => driver.replicas?.wrote([update.tenant])))
    }
  }

  define(schema: StorageSchema): void {
    this.#schema = schema
    this.#isLoaded = !Object.values(schema.entities).some(({ fields }) => fields['ext']?.owners)
    this.#plan([])
  }

  async pending(): Promise<readonly MigrationStep[]> {
    const { compiler } = this.#plans
    const at = new Date().toISOString()
    const steps = await this.#translate(planSteps(this.#migration(), primary(this.#options.driver)))
    return steps.map((step) => toMigrationStep(compiler, step, at))
  }

  async migrate(options?: MigrateOptions): Promise<readonly MigrationStep[]> {
    const { driver } = this.#options
    if (driver instanceof JoinedDriver) throw new DiwanError('configuration_invalid', `${this.name} cannot be migrated inside a transaction of the host’s`, { blame: 'host', hint: 'Migrate through the storage itself, before' })
    try {
      return await this.#translate(migrate(this.#migration(), driver, options))
    } finally {
      // What it assigned, and how far it came, is read at the next use.
      this.define(this.#schema)
      driver.replicas?.wrote()
    }
  }

  async drift(): Promise<readonly Drift[]> {
    return this.#translate(driftOf(this.#migration(), primary(this.#options.driver)))
  }

  select(selection: Selection) {
    return this.#with(() => this.#readerOf(selection.tenant).select(selection))
  }

  related(selection: RelatedSelection) {
    return this.#with(() => this.#readerOf(selection.tenant).related(selection))
  }

  count(query: Filter, cap: number) {
    return this.#with(() => this.#readerOf(query.tenant).count(query, cap))
  }

  aggregate(aggregation: Aggregation) {
    return this.#with(() => this.#readerOf(aggregation.tenant).aggregate(aggregation))
  }

  feed(entity: string, tenant: string, after: string | null, limit: number) {
    return this.#with(() => this.#reader.feed(entity, tenant, after, limit))
  }

  feedEnd(entity: string, tenant: string) {
    return this.#with(() => this.#reader.feedEnd(entity, tenant))
  }

  tenants(entity: string, after: string | null, limit: number): Promise<readonly string[]> {
    return this.#with(() => this.#reader.tenants(entity, after, limit))
  }

  async transaction<T>(work: (transaction: StorageTransaction) => Promise<T>, { isolation = 'default' }: TransactionOptions = {}): Promise<T> {
    const { driver } = this.#options
    if (!this.#isLoaded) await this.#translate(this.#load())
    const transaction = new SqlTransaction({ plans: this.#plans, driver, isolation })
    try {
      if (isolation === 'serializable') await this.#translate(transaction.begin())
      const result = await work(transaction)
      await this.#translate(transaction.commit())
      return result
    } catch (error) {
      await transaction.rollback()
      throw error
    } finally {
      // After a failure too: a commit may have come through whose answer did not.
      driver.replicas?.wrote(transaction.writtenTenants)
    }
  }

  close(): Promise<void> {
    return this.#options.driver.close()
  }

  #migration(): MigrationContext {
    return { compiler: this.#plans.compiler, schema: this.#schema }
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
    const joined = new SqlStorage({ ...options, driver: new JoinedDriver(this.#options.driver.name, connection) }, this.#plans)
    joined.#schema = this.#schema
    joined.#isLoaded = this.#isLoaded
    return joined
  }

  #readerOf(tenant: string): SqlReader {
    const { replicas } = this.#options.driver
    return replicas ? new SqlReader(this.#plans, replicas.readerOf(tenant)) : this.#reader
  }

  #with<T>(work: (plans: Plans) => Promise<T>): Promise<T> {
    return this.#translate(this.#isLoaded ? work(this.#plans) : this.#load().then(() => work(this.#plans)))
  }

  #load(): Promise<void> {
    this.#loading ??= this.#readSlots().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #readSlots(): Promise<void> {
    const slots = await readSlots(primary(this.#options.driver))
    if (slots.length > 0) this.#plan(slots)
    this.#isLoaded = true
  }

  #plan(slots: readonly Slot[]): void {
    const { dialect, driver } = this.#options
    this.#plans = plansFor(this.#schema, dialect, slots)
    this.#reader = new SqlReader(this.#plans, driver.reader)
  }

  async #translate<T>(result: Promise<T>): Promise<T> {
    try {
      return await result
    } catch (error) {
      throw storageError(error, this.#plans.compiler)
    }
  }
}

function plansFor(schema: StorageSchema, dialect: SqlDialect, slots: readonly Slot[]): Plans {
  return new Plans({ kysely: new Kysely({ dialect: dialect.kysely }), dialect, tables: tablesOf(schema, dialect, slots) })
}

function describe(handle: unknown): string {
  return typeof handle === 'object' && handle !== null ? `a ${handle.constructor?.name ?? 'bare object'}` : String(handle)
}
