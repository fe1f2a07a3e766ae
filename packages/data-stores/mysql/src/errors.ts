import type { ErrorClass } from '@diwan/sql'

/** The numbers of the server's errors, MySQL's and MariaDB's alike. */
const numbers: Readonly<Record<Exclude<ErrorClass, 'other'>, readonly number[]>> = {
  duplicate: [1062],
  // A row changed meanwhile, a deadlock, a cluster that took another transaction first.
  conflict: [1020, 1213, 3101],
  // Too many connections, of the server or the user, and a wait for a row or table that was too long.
  busy: [1040, 1203, 1226, 1205],
  timeout: [1969, 3024],
  // Shut down, killed, gone, idle for too long, and read-only: a replica, mostly after a failover.
  unavailable: [1053, 1927, 2006, 2013, 4031, 1290, 1792, 1836],
  full: [28, 1021, 1114],
}

const classes = new Map(Object.entries(numbers).flatMap(([kind, list]) => list.map((number) => [number, kind as ErrorClass])))

interface ServerError {
  readonly errno?: unknown
  readonly code?: unknown
  readonly fatal?: unknown
  readonly message?: unknown
}

export function classify(error: unknown): ErrorClass {
  const { errno } = (error ?? {}) as ServerError
  return classes.get(errno as number) ?? (breaksConnection(error) ? 'unavailable' : 'other')
}

/** Whether an error means that the connection is of no use any more. */
export function isLost(error: unknown): boolean {
  return classify(error) === 'unavailable'
}

function breaksConnection(error: unknown): boolean {
  const { code, fatal } = (error ?? {}) as ServerError
  return fatal === true || (typeof code === 'string' && /^(ECONN|ENOTFOUND|ETIMEDOUT|EPIPE|EHOST|ENET|EAI_|PROTOCOL_CONNECTION_LOST)/.test(code))
}

/** The server has undone the whole transaction, not the statement alone. */
export function undoesTransaction(error: unknown): boolean {
  return ['conflict', 'unavailable'].includes(classify(error))
}

/** A server that writes a binary log lets nobody but its administrators make triggers, unless it is told to trust them. */
export function hint(error: unknown): string | undefined {
  if ((error as ServerError).errno !== 1419) return undefined
  return 'Set `log_bin_trust_function_creators = 1` on the server for its search index, or open the storage with `search: \'scan\'`'
}

/** The key that a duplicate broke, as in `Duplicate entry 'a-1' for key 'diwan_x.diwan_x_a'`; MariaDB leaves out the table. */
export function brokenIndex(error: unknown): string | undefined {
  const key = /for key '([^']+)'$/.exec(String((error as ServerError).message))?.[1]
  return key?.endsWith('.PRIMARY') ? key : key?.split('.').at(-1)
}
