import type { Connection } from 'mysql2'
import { DiwanError } from '@diwan/core'
import { kyselyConnection, untilUndone, type SqlConnection, type Trace } from '@diwan/sql'
import { undoesTransaction } from './errors.ts'
import { execute, sqlConnection } from './execute.ts'

/**
 * The connection of a host's transaction: a connection of mysql2, with promises or without, that has begun one, or a
 * transaction of Kysely. Undefined for anything else.
 */
export function hostTransaction(handle: unknown, trace: Trace | undefined): SqlConnection | undefined {
  const core = coreConnection(handle) ?? coreConnection((handle as { readonly connection?: unknown } | null | undefined)?.connection)
  const connection = core ? sqlConnection((statement, binds) => execute(core, statement, binds)) : kyselyConnection(handle)
  return connection && checkedFirst(untilUndone(connection, undoesTransaction), trace)
}

/** A pool has `execute` too, but gives each statement to another connection. */
function coreConnection(handle: unknown): Connection | undefined {
  const { execute: run, promise, beginTransaction } = (handle ?? {}) as Partial<Connection>
  return typeof run === 'function' && typeof promise === 'function' && typeof beginTransaction === 'function' ? (handle as Connection) : undefined
}

function checkedFirst(connection: SqlConnection, trace: Trace | undefined): SqlConnection {
  let checked: Promise<void> | undefined
  const checking = (method: 'all' | 'first' | 'run') => {
    return async (...[statement, binds]: Parameters<SqlConnection['all']>) => {
      await (checked ??= check(connection))
      trace?.(statement.sql, binds)
      return connection[method](statement, binds)
    }
  }
  return { all: checking('all'), first: checking('first'), run: checking('run') } as SqlConnection
}

/** The session is the host's and stays as it is, but in another character set texts are lost, and without strictness cut. */
async function check(connection: SqlConnection): Promise<void> {
  const row = await connection.first({ sql: 'select @@character_set_client as charset, @@sql_mode as mode' }, [])
  const [charset, mode] = row!.map(String)
  if (charset !== 'utf8mb4') throw refused(`its character set is ${charset}`, 'Connect with the character set utf8mb4')
  if (!mode!.includes('STRICT_')) throw refused('its sql_mode is not strict', 'Set STRICT_TRANS_TABLES')
  try {
    // Outside a transaction a savepoint is gone at once.
    await connection.run({ sql: 'savepoint diwan_within' }, [])
    await connection.run({ sql: 'release savepoint diwan_within' }, [])
  } catch (cause) {
    throw (cause as { readonly errno?: unknown }).errno === 1305 ? refused('none has begun', 'Begin it before you hand it over') : cause
  }
}

function refused(why: string, hint: string): DiwanError {
  return new DiwanError('configuration_invalid', `The storage cannot join the transaction of this connection: ${why}`, { blame: 'host', hint })
}
