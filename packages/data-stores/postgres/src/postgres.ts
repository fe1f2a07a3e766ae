import { availableParallelism } from 'node:os'
import type { Storage } from '@diwan/core/storage'
import { sqlStorage, type SqlConnection, type SqlDriver } from '@diwan/sql'
import { connectionOf } from './connection-of.ts'
import { diagnose } from './diagnose.ts'
import { postgresDialect, type PostgresDialectOptions } from './dialect.ts'
import { openPgPool, openPostgresJs, type PoolOptions } from './open-pool.ts'
import { PgDriver, type PgDriverOptions, type PgPool } from './pg-driver.ts'
import { PreparedTexts } from './postgres-js-connection.ts'
import { PostgresJsDriver, type PostgresJsPool } from './postgres-js-driver.ts'
import type { Trace } from './trace.ts'

export interface PostgresOptions extends PostgresDialectOptions {
  /** Such as `postgres://user@host/database`. Without it and a pool, the driver reads the variables `PGHOST` and so on. */
  readonly url?: string
  /** What else the driver's constructor takes, such as `ssl` or a `password` that is a function. */
  readonly client?: Readonly<Record<string, unknown>>
  /** The package to connect by. Default `pg`. */
  readonly driver?: 'pg' | 'postgres'
  /** A pool of the host's: a `Pool` of `pg`, or the `sql` of postgres.js. It is left open. */
  readonly pool?: PgPool | PostgresJsPool
  /** Connections at the most. Default twice the number of processors. */
  readonly poolSize?: number
  /** How long a call waits for a connection, in milliseconds, before it fails with `storage_busy`. Default 10,000. */
  readonly busyMilliseconds?: number
  /** How long one statement may take, in milliseconds, before it fails with `storage_timeout`; 0 for no limit. Default 30,000. */
  readonly statementTimeout?: number
  /** Whether statements are kept prepared by name. `false` behind a PgBouncer older than 1.21 that pools by transaction. */
  readonly names?: boolean
  /** Told each statement and its binds before it is sent, for logs and measurements. They hold personal data. */
  readonly trace?: Trace
}

/** A storage in PostgreSQL 13 or later: many processes, many writers, and a host's own transactions. */
export function postgres(options: PostgresOptions = {}): Storage {
  const { search = 'trigram', feed = 'transactionIds', names = true, trace } = options
  const prepared = new PreparedTexts(names)
  const driver = driverOf(options, prepared)
  // A client that a host lends may be of another driver than the storage's own.
  const clients = driver instanceof PgDriver ? driver : new PgDriver(pgOptions(options))
  return sqlStorage({
    dialect: postgresDialect(options),
    driver,
    capabilities: { durable: true, shared: true, indexedText: 500, writers: 'many', search: search === 'trigram' ? { indexedFrom: 3 } : 'scan' },
    connectionOf: (handle): SqlConnection | undefined => connectionOf(handle, { ofClient: (client) => clients.connectionOf(client), prepared, trace }),
    diagnose: () => diagnose(driver.reader, { search, feed }),
  })
}

function driverOf(options: PostgresOptions, prepared: PreparedTexts): SqlDriver {
  const { pool, driver, trace } = options
  const sql = isPostgresJs(pool) ? pool : undefined
  if (!sql && (pool || driver !== 'postgres')) return new PgDriver(pgOptions(options))
  const size = sql?.options.max ?? sizeOf(options)
  return new PostgresJsDriver({ sql: async () => sql ?? openPostgresJs(poolOptions(options)), isOwn: !sql, size, patience: patienceOf(options), prepared, trace })
}

function pgOptions(options: PostgresOptions): PgDriverOptions {
  const { names = true, trace } = options
  const pool = isPostgresJs(options.pool) ? undefined : options.pool
  const size = pool?.options?.max ?? sizeOf(options)
  return { pool: async () => pool ?? openPgPool(poolOptions(options)), isOwn: !pool, size, patience: patienceOf(options), names, trace }
}

function isPostgresJs(pool: PgPool | PostgresJsPool | undefined): pool is PostgresJsPool {
  return typeof pool === 'function'
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
