import type { ErrorClass } from '@diwan/sql'

/** By the number of the server's error, MySQL's and MariaDB's alike. */
const classes: Readonly<Record<number, ErrorClass>> = {
  // ER_DUP_ENTRY
  1062: 'duplicate',
  // ER_CHECKREAD, ER_LOCK_DEADLOCK, ER_TRANSACTION_ROLLBACK_DURING_COMMIT
  1020: 'conflict',
  1213: 'conflict',
  3101: 'conflict',
  // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_LOCK_WAIT_TIMEOUT, ER_USER_LIMIT_REACHED
  1040: 'busy',
  1203: 'busy',
  1205: 'busy',
  1226: 'busy',
  // ER_STATEMENT_TIMEOUT of MariaDB, ER_QUERY_TIMEOUT of MySQL
  1969: 'timeout',
  3024: 'timeout',
  // ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED, CR_SERVER_GONE_ERROR, CR_SERVER_LOST, ER_CLIENT_INTERACTION_TIMEOUT
  1053: 'unavailable',
  1927: 'unavailable',
  2006: 'unavailable',
  2013: 'unavailable',
  4031: 'unavailable',
  // ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION and ER_READ_ONLY_MODE: a replica, mostly after a failover
  1290: 'unavailable',
  1792: 'unavailable',
  1836: 'unavailable',
  // ER_DISK_FULL, ER_RECORD_FILE_FULL, and the system's ENOSPC
  28: 'full',
  1021: 'full',
  1114: 'full',
}

interface ServerError {
  readonly errno?: unknown
  readonly code?: unknown
  readonly fatal?: unknown
  readonly message?: unknown
}

export function classify(error: unknown): ErrorClass {
  const { errno } = (error ?? {}) as ServerError
  return (typeof errno === 'number' && classes[errno]) || (isConnectionLost(error) ? 'unavailable' : 'other')
}

/** The connection is of no use any more. */
export function isConnectionLost(error: unknown): boolean {
  const { code, fatal } = (error ?? {}) as ServerError
  return fatal === true || (typeof code === 'string' && /^(ECONN|ENOTFOUND|ETIMEDOUT|EPIPE|EHOST|ENET|EAI_|PROTOCOL_CONNECTION_LOST)/.test(code))
}

/** The server has undone the whole transaction, not the statement alone. */
export function undoesTransaction(error: unknown): boolean {
  return classify(error) === 'conflict' || isConnectionLost(error)
}

/** The key that a duplicate broke, as in `Duplicate entry 'a-1' for key 'diwan_x.diwan_x_a'`; MariaDB leaves out the table. */
export function brokenIndex(error: unknown): string | undefined {
  const key = /for key '([^']+)'$/.exec(String((error as ServerError).message))?.[1]
  return key?.endsWith('.PRIMARY') ? key : key?.split('.').at(-1)
}
