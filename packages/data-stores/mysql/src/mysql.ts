import { availableParallelism } from 'node:os'
import { createPool, type ConnectionOptions, type Pool } from 'mysql2'
import type { Pool as PromisePool } from 'mysql2/promise'
import { DiwanError } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { sqlStorage, type PooledOptions } from '@diwan/sql'
import { diagnose } from './diagnose.ts'
import { longestVarchar, mysqlDialect, searchingDialect } from './dialect.ts'
import { hostTransaction } from './host-transaction.ts'
import { MysqlDriver } from './mysql-driver.ts'
import { setStatementTimeout } from './session.ts'

export interface MysqlOptions extends PooledOptions {
  /** Such as `mysql://user:password@host/database`. */
  readonly url?: string
  /** What else mysql2 takes for a connection, such as `ssl` or a `socketPath`; without `url`, all of it. */
  readonly client?: ConnectionOptions
  /**
   * A pool of the host's, with callbacks or promises; it is left open. Each of its connections that Diwan uses is set to
   * utf8mb4, UTC, strict SQL, READ COMMITTED and a wait of 10 s for rows, and stays so.
   */
  readonly pool?: Pool | PromisePool
  /**
   * `trigram` (default) keeps a table of all three characters in the names of customers by triggers, which `log_bin_trust_function_creators`
   * must allow where the server writes a binary log; `scan` goes without, through all of a tenant's rows.
   */
  readonly search?: 'trigram' | 'scan'
  /** As everywhere, but MySQL limits reads alone, and a pool of the host's keeps its own limit. */
  readonly statementTimeout?: number
}

/** A storage in MySQL 8.0.19 or MariaDB 10.11, or later: many processes, many writers, and a host's own transactions. */
export function mysql(options: MysqlOptions): Storage {
  const { poolSize = 2 * availableParallelism(), busyMilliseconds = 10_000, statementTimeout = 30_000, search = 'trigram', trace } = options
  const given = options.pool && ('pool' in options.pool ? options.pool.pool : options.pool)
  const driver = new MysqlDriver({
    pool: given ?? openPool(options, poolSize),
    isOwn: !given,
    size: given?.config.connectionLimit ?? poolSize,
    patience: busyMilliseconds,
    settings: given ? [] : [setStatementTimeout(statementTimeout)],
    trace,
  })
  return sqlStorage({
    dialect: search === 'trigram' ? searchingDialect : mysqlDialect,
    driver,
    capabilities: { durable: true, shared: true, indexedText: longestVarchar, writers: 'many', search: search === 'trigram' ? { indexedFrom: 3 } : 'scan' },
    connectionOf: (handle) => hostTransaction(handle, trace),
    diagnose: () => diagnose(driver.reader),
  })
}

/** Nothing is connected before its first use. */
function openPool({ url, client }: MysqlOptions, size: number): Pool {
  const database = client?.database ?? (url && new URL(url).pathname.slice(1))
  if (!database) {
    throw new DiwanError('configuration_invalid', 'The storage was given no database', { blame: 'host', hint: 'Name it at the end of `url`, as in mysql://user@host/crm, or give a `pool`' })
  }
  return createPool({
    ...client,
    ...(url && { uri: url }),
    connectionLimit: size,
    // A server keeps so many for all connections together (`max_prepared_stmt_count`), 16,382 where nobody says otherwise.
    maxPreparedStatements: 256,
    charset: 'utf8mb4',
  })
}
