import { availableParallelism } from 'node:os'
import { createPool, type ConnectionOptions, type Pool } from 'mysql2'
import type { Pool as PromisePool } from 'mysql2/promise'
import { DiwanError } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { sqlStorage } from '@diwan/sql'
import { ConnectionPool } from './connection-pool.ts'
import { diagnose } from './diagnose.ts'
import { longestVarchar, mysqlDialect } from './dialect.ts'
import { hostTransaction } from './host-transaction.ts'
import { MysqlDriver, type Trace } from './mysql-driver.ts'

export interface MysqlOptions {
  /** Such as `mysql://user:password@host:3306/database`. One of `url`, `connection` and `pool` must be given. */
  readonly url?: string
  /** mysql2's options of a connection, for TLS, sockets and the like; with a `database`. */
  readonly connection?: ConnectionOptions
  /**
   * A pool of mysql2 that the host has already, with callbacks or promises; `close` leaves it open. Each connection of it that Diwan
   * uses is set to utf8mb4, UTC, strict SQL, READ COMMITTED and a lock wait of 10 s, and stays so.
   */
  readonly pool?: Pool | PromisePool
  /** Connections at the most, where the pool is not the host's. Default twice the processors. */
  readonly connections?: number
  /** How long to wait for a free connection, in milliseconds. Default 10,000. */
  readonly acquireMilliseconds?: number
  /** Told each statement and its binds before it runs, for logs and measurements. They hold personal data. */
  readonly trace?: Trace
}

/** A storage in MySQL 8 or MariaDB 10.11 and newer, in a database that exists. Nothing is connected before its first use. */
export function mysql(options: MysqlOptions): Storage {
  const { acquireMilliseconds = 10_000, trace } = options
  const given = options.pool && ('pool' in options.pool ? options.pool.pool : options.pool)
  const pool = new ConnectionPool({ pool: given ?? ownPool(options), acquireMilliseconds })
  const driver = new MysqlDriver({ pool, endsPool: !given, ...(trace && { trace }) })
  return sqlStorage({
    dialect: mysqlDialect,
    driver,
    capabilities: { durable: true, shared: true, indexedText: longestVarchar, writers: 'many', search: 'scan' },
    connectionOf: (handle) => hostTransaction(handle, trace),
    diagnose: () => diagnose(driver.reader),
  })
}

function ownPool({ url, connection, connections = 2 * availableParallelism() }: MysqlOptions): Pool {
  if (!url && !connection) throw invalid('No database was given', 'Give one of `url`, `connection` and `pool`')
  if (!(connection?.database ?? (url && new URL(url).pathname.slice(1)))) throw invalid('The database has no name', 'Write it at the end of the address, as in mysql://host/crm')
  return createPool({
    ...connection,
    ...(url && { uri: url }),
    connectionLimit: connections,
    // A server keeps so many for all of its connections together (`max_prepared_stmt_count`), 16,382 by default.
    maxPreparedStatements: 256,
    // It would take a stack trace for each statement.
    trace: false,
  })
}

function invalid(message: string, hint: string): DiwanError {
  return new DiwanError('configuration_invalid', message, { blame: 'host', hint })
}
