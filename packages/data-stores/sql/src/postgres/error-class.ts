import type { ErrorClass } from '../dialect.ts'

/** What an error of the server, of the network or of a driver means. */
export function errorClass(error: unknown): ErrorClass {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (typeof code === 'string') {
    const known = codes[code] ?? codes[code.slice(0, 2)]
    if (known) return known
  }
  // pg gives no code where it lost the connection by itself.
  return typeof message === 'string' && lost.test(message) ? 'unavailable' : 'other'
}

/** Whether an error means that the connection is of no use any more. */
export function isLost(error: unknown): boolean {
  return errorClass(error) === 'unavailable'
}

/** What to do about errors whose words do not say it. */
export function errorHint(error: unknown): string | undefined {
  const { code, message = '', detail } = (error ?? {}) as { readonly code?: unknown; readonly message?: string; readonly detail?: string }
  // Such as `Key (tenant_id, customer_id)=(acme, …) is not present in table "diwan_customer".`
  if (code === '23503') return `${detail ?? ''} Write the record that it refers to first`
  if (code === '26000' || code === '42P05') return 'Behind a pooler that gives each transaction another connection, such as PgBouncer before 1.21, set `names: false`'
  if (message.includes('pg_trgm')) return 'Have an administrator run `create extension pg_trgm` in this database, or set `search: \'scan\'`'
  return undefined
}

const lost = /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired)/

/** By SQLSTATE, its class (its first two characters), and the codes of Node and of postgres.js. */
const codes: Readonly<Record<string, ErrorClass>> = {
  '23505': 'duplicate',
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'busy',
  '53300': 'busy',
  '57014': 'timeout',
  '08': 'unavailable',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  '57P05': 'unavailable',
  '25P03': 'unavailable',
  '53100': 'full',
  '53200': 'full',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENETUNREACH: 'unavailable',
  ENOENT: 'unavailable',
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  CONNECT_TIMEOUT: 'unavailable',
  CONNECTION_CLOSED: 'unavailable',
  CONNECTION_DESTROYED: 'unavailable',
  CONNECTION_ENDED: 'unavailable',
}
