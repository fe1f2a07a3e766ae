import { kyselyConnection, type SqlConnection } from '@diwan/sql'
import type { PgClient } from './pg-connection.ts'
import { PostgresJsTransactionConnection, type PostgresJsConnectionOptions, type PostgresJsTransaction } from './postgres-js-connection.ts'

export interface ConnectionOfOptions extends PostgresJsConnectionOptions {
  /** A client's connection, the same for the same client. */
  readonly ofClient: (client: PgClient) => SqlConnection
}

/**
 * The connection of a host's transaction, known by its shape: a client of `pg` that has begun one, the `sql` of a
 * transaction of postgres.js, or a transaction of Kysely. Undefined for anything else.
 */
export function connectionOf(handle: unknown, options: ConnectionOfOptions): SqlConnection | undefined {
  if (isPgClient(handle)) return options.ofClient(handle)
  if (isPostgresJsTransaction(handle)) return new PostgresJsTransactionConnection(handle, options)
  return kyselyConnection(handle)
}

/** A pool has `query` too, but gives each statement to another connection. */
function isPgClient(handle: unknown): handle is PgClient {
  if (typeof handle !== 'object' || handle === null) return false
  const { query, connection, processID } = handle as Partial<PgClient> & { readonly processID?: unknown }
  return typeof query === 'function' && (typeof connection === 'object' || typeof processID === 'number')
}

function isPostgresJsTransaction(handle: unknown): handle is PostgresJsTransaction {
  if (typeof handle !== 'function') return false
  const { unsafe, savepoint } = handle as unknown as Partial<PostgresJsTransaction>
  return typeof unsafe === 'function' && typeof savepoint === 'function'
}
