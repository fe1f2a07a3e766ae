import type { Trace } from '../trace.ts'

/** What storages on a pool of connections take. */
export interface PooledOptions {
  /** Connections at the most. Default twice the number of processors. */
  readonly poolSize?: number
  /** How long a call waits for a connection, in milliseconds, before it fails with `storage_busy`. Default 10,000. */
  readonly busyMilliseconds?: number
  /** How long one statement may take, in milliseconds, before it fails with `storage_timeout`; 0 for no limit. Default 30,000. */
  readonly statementTimeout?: number
  /** Told each statement and its binds before it is sent, for logs and measurements. They hold personal data. */
  readonly trace?: Trace
}
