import type { Connection } from 'mysql2'
import { DiwanError } from '@diwan/core'
import { kyselyConnection, type SqlConnection, type SqlRow } from '@diwan/sql'
import { execute, sqlConnection, untilUndone } from './execute.ts'
import type { Trace } from './trace.ts'

/**
 * The connection of a host's transaction: a connection of mysql2, with promises or without, that has begun one, or a
 * transaction of Kysely. Undefined for anything else.
 */
export function hostTransaction(handle: unknown, trace: Trace | undefined): SqlConnection | undefined {
  const connection = coreConnection(handle) ?? coreConnection((handle as { readonly connection?: unknown } | null | undefined)?.connection)
  if (!connection) return kyselyConnection(handle)
  const run = untilUndone((statement, binds) => {
    trace?.(statement.sql, binds)
    return execute(connection, statement, binds)
  })
  let checked: Promise<void> | undefined
  return sqlConnection(async (statement, binds) => {
    await (checked ??= check(connection))
    return run(statement, binds)
  })
}

/** A pool has `execute` too, but gives each statement to another connection. */
function coreConnection(handle: unknown): Connection | undefined {
  const { execute: run, promise, beginTransaction } = (handle ?? {}) as Partial<Connection>
  return typeof run === 'function' && typeof promise === 'function' && typeof beginTransaction === 'function' ? (handle as Connection) : undefined
}

/** The session is the host's and stays as it is, but in another character set texts are lost, and without strictness cut. */
async function check(connection: Connection): Promise<void> {
  const [row] = (await execute(connection, { sql: 'select @@character_set_client, @@sql_mode' }, [])) as readonly SqlRow[]
  const [charset, mode] = row!.map(String)
  if (charset !== 'utf8mb4') throw refused(`its character set is ${charset}`, 'Connect with the character set utf8mb4')
  if (!mode!.includes('STRICT_')) throw refused('its sql_mode is not strict', 'Set STRICT_TRANS_TABLES')
  try {
    // Outside a transaction a savepoint is gone at once.
    await execute(connection, { sql: 'savepoint diwan_within' }, [])
    await execute(connection, { sql: 'release savepoint diwan_within' }, [])
  } catch (cause) {
    throw (cause as { readonly errno?: unknown }).errno === 1305 ? refused('none has begun', 'Begin it before you hand it over') : cause
  }
}

function refused(why: string, hint: string): DiwanError {
  return new DiwanError('configuration_invalid', `The storage cannot join the transaction of this connection: ${why}`, { blame: 'host', hint })
}
