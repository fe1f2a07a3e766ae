import type { Connection } from 'mysql2'
import { DiwanError } from '@diwan/core'
import type { SqlConnection } from '@diwan/sql'
import { execute, sqlConnection, untilUndone } from './execute.ts'
import type { Trace } from './mysql-driver.ts'

/** The connection of a host's transaction: mysql2's own, with promises or without. Undefined for what is none. */
export function hostTransaction(handle: unknown, trace?: Trace): SqlConnection | undefined {
  const connection = coreConnection(handle) ?? coreConnection((handle as { readonly connection?: unknown } | null)?.connection)
  if (!connection) return undefined
  let checked: Promise<void> | undefined
  const run = untilUndone((statement, binds) => {
    trace?.(statement.sql, binds)
    return execute(connection, statement, binds)
  })
  return sqlConnection(async (statement, binds) => {
    await (checked ??= check(connection))
    return run(statement, binds)
  })
}

function coreConnection(handle: unknown): Connection | undefined {
  const { execute: run, promise, threadId } = (handle ?? {}) as Partial<Connection>
  return typeof run === 'function' && typeof promise === 'function' && typeof threadId === 'number' ? (handle as Connection) : undefined
}

/** The session is the host's, so it is not changed, but texts would be lost in another character set and cut without strictness. */
async function check(connection: Connection): Promise<void> {
  const [row] = (await execute(connection, { sql: 'select @@character_set_client, @@sql_mode' }, [])) as readonly string[][]
  const [charset = '', mode = ''] = row!
  if (charset !== 'utf8mb4') throw refused(`its character set is ${charset}`, 'Connect with the character set utf8mb4')
  if (!mode.includes('STRICT_')) throw refused('its sql_mode is not strict', 'Set STRICT_TRANS_TABLES')
  try {
    // Outside a transaction a savepoint is gone at once.
    await execute(connection, { sql: 'savepoint diwan_within' }, [])
    await execute(connection, { sql: 'release savepoint diwan_within' }, [])
  } catch (cause) {
    throw (cause as { errno?: unknown }).errno === 1305 ? refused('it has none open', 'Begin it before you hand it over') : cause
  }
}

function refused(why: string, hint: string): DiwanError {
  return new DiwanError('configuration_invalid', `The storage cannot join the transaction of this connection: ${why}`, { blame: 'host', hint })
}
