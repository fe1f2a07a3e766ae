import type { Storage } from '@diwan/core/storage'
import { diagnose, postgresDialect } from '@diwan/sql/postgres'
import { kyselyConnection, sqlStorage, type SqlConnection, type Trace } from '@diwan/sql'
import { PGlite, type Transaction } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { PgliteTransactionConnection } from './pglite-connection.ts'
import { PgliteDriver } from './pglite-driver.ts'

export interface PgliteOptions {
  /** A PGlite of the host's, with the extension `pg_trgm` unless `search` is `scan`. It is left open. */
  readonly database?: PGlite
  /** Where one is made otherwise: a folder, `idb://name` in a page, or `memory://` (default). */
  readonly folder?: string
  /** `trigram` (default) makes an index for searches, by the extension pg_trgm; `scan` goes without. */
  readonly search?: 'trigram' | 'scan'
  /** How long a call waits for its turn, in milliseconds, before it fails with `storage_busy`. Default 10,000. */
  readonly busyMilliseconds?: number
  /** Told each statement and its binds before it runs, for logs and measurements. They hold personal data. */
  readonly trace?: Trace
}

/** A storage in PGlite, which is PostgreSQL within this process or page: one connection, so one writer at a time. */
export function pglite(options: PgliteOptions = {}): Storage {
  const { folder, search = 'trigram', busyMilliseconds = 10_000, trace } = options
  const database = options.database ?? new PGlite(folder ?? 'memory://', { extensions: { pg_trgm } })
  const driver = new PgliteDriver({ database, isOwn: !options.database, busyMilliseconds, trace })
  return sqlStorage({
    dialect: postgresDialect({ search }),
    driver,
    capabilities: { durable: !(database.dataDir ?? 'memory://').startsWith('memory://'), shared: false, indexedText: 500, writers: 'one', search: search === 'trigram' ? { indexedFrom: 3 } : 'scan' },
    connectionOf: (handle): SqlConnection | undefined => (isTransaction(handle) ? new PgliteTransactionConnection(handle, trace) : kyselyConnection(handle)),
    diagnose: () => diagnose(driver.reader, { search, feed: 'transactionIds' }),
  })
}

/** By its shape, which a PGlite itself does not have. */
function isTransaction(handle: unknown): handle is Transaction {
  if (typeof handle !== 'object' || handle === null) return false
  const { query, exec, rollback } = handle as Partial<Transaction>
  return typeof query === 'function' && typeof exec === 'function' && typeof rollback === 'function'
}
