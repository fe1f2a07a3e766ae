import { availableParallelism } from 'node:os'
import { DiwanError } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { sqlStorage, type PooledOptions, type SqlConnection } from '@diwan/sql'
import { diagnose, postgresDialect, type PostgresDialectOptions } from '@diwan/sql/postgres'
import { connectionOf } from './connection-of.ts'
import { openPgPool, openPostgresJs, type PoolOptions } from './open-pool.ts'
import { PgDriver, type PgDriverOptions, type PgPool } from './pg-driver.ts'
import { PreparedTexts } from './postgres-js-connection.ts'
import { PostgresJsDriver, type PostgresJsPool } from './postgres-js-driver.ts'
import { ReplicatedDriver, type ReplicaOptions } from './replicated-driver.ts'

export interface PostgresOptions extends PostgresDialectOptions, PooledOptions {
  /** Such as `postgres://user@host/database`. Without it and a pool, the driver reads the variables `PGHOST` and so on. */
  readonly url?: string
  /** What else the driver's constructor takes, such as `ssl` or a `password` that is a function. */
  readonly client?: Readonly<Record<string, unknown>>
  /** The package to connect by. Default `pg`. */
  readonly driver?: 'pg' | 'postgres'
  /** A pool of the host's: a `Pool` of `pg`, or the `sql` of postgres.js. It is left open. */
  readonly pool?: object
  /**
   * Servers that follow this one (streaming standbys). Reads outside transactions go to those that have replayed all that
   * this process wrote of the tenant; the change feed, and whatever a replica fails to answer, to this one. With `pg`.
   */
  readonly replicas?: readonly ReplicaOptions[]
  /** How old what a replica shows may be, in milliseconds. Default 5,000. */
  readonly mostLag?: number
  /** Whether statements are kept prepared by name. `false` behind a PgBouncer older than 1.21 that pools by transaction. */
  readonly names?: boolean
}

/** A storage whose reads may go to replicas. */
export interface PostgresStorage extends Storage {
  /** How far the database has come with all that is committed by now, as a text for `notBefore` in another process: in a header or cookie. */
  position(): Promise<string>
  /** From now on no read of this storage is older. Throws `cursor_invalid` for what is no position. */
  notBefore(position: string): void
}

/** A storage in PostgreSQL 13 or later: many processes, many writers, and a host's own transactions. */
export function postgres(options: PostgresOptions = {}): PostgresStorage {
  const { search = 'trigram', feed = 'transactionIds', names = true, trace } = options
  const prepared = new PreparedTexts(names)
  const own = driverOf(options, prepared)
  // A client that a host lends may be of another driver than the storage's own.
  const clients = own instanceof PgDriver ? own : new PgDriver(pgOptions(options))
  const driver = new ReplicatedDriver(own, { replicas: (options.replicas ?? []).map((replica) => new PgDriver(pgOptions({ ...options, ...replica }))), mostLag: options.mostLag ?? 5000 })
  const storage = sqlStorage({
    dialect: postgresDialect(options),
    driver,
    capabilities: { durable: true, shared: true, indexedText: 500, writers: 'many', search: search === 'trigram' ? { indexedFrom: 3 } : 'scan' },
    connectionOf: (handle): SqlConnection | undefined => connectionOf(handle, { ofClient: (client) => clients.connectionOf(client), prepared, trace }),
    diagnose: async () => [...(await diagnose(driver.reader, { search, feed })), ...(await driver.diagnose())],
  })
  return Object.assign(storage, { position: () => driver.position(), notBefore: (position: string) => driver.notBefore(position) })
}

function driverOf(options: PostgresOptions, prepared: PreparedTexts): PgDriver | PostgresJsDriver {
  const { pool, driver, trace } = options
  if (pool ? isPgPool(pool) : driver !== 'postgres') return new PgDriver(pgOptions(options))
  if (pool && !isPostgresJs(pool)) {
    throw new DiwanError('configuration_invalid', `\`pool\` is a ${pool.constructor.name} that Diwan does not know`, { blame: 'host', hint: 'Give a `Pool` of `pg`, or the `sql` of postgres.js' })
  }
  if (pool?.options.fetch_types === false) {
    throw new DiwanError('configuration_invalid', 'The `sql` of postgres.js was made with `fetch_types: false`', {
      blame: 'host',
      hint: 'Leave it out: with it, postgres.js waits for ever where it reserves a connection that it has yet to open',
    })
  }
  const size = pool?.options.max ?? sizeOf(options)
  return new PostgresJsDriver({ sql: async () => pool ?? openPostgresJs(poolOptions(options)), isOwn: !pool, size, patience: patienceOf(options), prepared, trace })
}

function pgOptions(options: PostgresOptions): PgDriverOptions {
  const { names = true, trace } = options
  const pool = isPgPool(options.pool) ? options.pool : undefined
  const size = pool?.options?.max ?? sizeOf(options)
  return { pool: async () => pool ?? openPgPool(poolOptions(options)), isOwn: !pool, size, patience: patienceOf(options), names, trace }
}

function isPgPool(pool: object | undefined): pool is PgPool {
  return typeof pool === 'object' && typeof (pool as Partial<PgPool>).connect === 'function'
}

function isPostgresJs(pool: object): pool is PostgresJsPool {
  return typeof pool === 'function' && typeof (pool as unknown as Partial<PostgresJsPool>).reserve === 'function'
}

function poolOptions(options: PostgresOptions): PoolOptions {
  const { url, client = {}, statementTimeout = 30_000 } = options
  return { url, client, size: sizeOf(options), patience: patienceOf(options), statementTimeout }
}

function sizeOf({ poolSize = 2 * availableParallelism() }: PostgresOptions): number {
  return poolSize
}

function patienceOf({ busyMilliseconds = 10_000 }: PostgresOptions): number {
  return busyMilliseconds
}
