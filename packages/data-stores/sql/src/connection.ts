import type { Bind } from './dialect.ts'
import type { Replicas } from './pool/replicas.ts'

export type SqlRow = readonly unknown[]

/** A statement's text, the same object for each run of it. */
export interface Statement {
  readonly sql: string
  /**
   * A name that stands for this text alone, for databases that keep prepared statements by name. Missing where the best
   * way to run it depends on the values (a search, an unbounded list), so that each run is planned anew.
   */
  readonly name?: string
}

/**
 * One database connection, or a pool that takes any free one for each call. One connection runs statements in the order of
 * the calls, without being waited for in between; a driver that can sends them on together.
 */
export interface SqlConnection {
  /** All rows, as arrays in the order of the columns. */
  all(statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[]> | readonly SqlRow[]
  /** The first row. */
  first(statement: Statement, binds: readonly Bind[]): Promise<SqlRow | undefined> | SqlRow | undefined
  /** The number of rows changed. */
  run(statement: Statement, binds: readonly Bind[]): Promise<number> | number
  /** The same statement for each of many rows, for databases in the same process. Each row is good only until the next is taken. */
  runMany?(statement: Statement, rows: Iterable<readonly Bind[]>): void
  /**
   * In a transaction, runs `work` so that, if it throws, what it did is undone and the transaction can go on. Left out where
   * the statements `savepoint` and `rollback to savepoint` are all that takes.
   */
  savepoint?<T>(work: () => Promise<T>): Promise<T>
}

/** A transaction that has begun, on a connection of its own until it ends. */
export interface OpenTransaction {
  readonly connection: SqlConnection
  commit(): Promise<void>
  /** Also after a failed commit; never throws because the transaction has ended already. */
  rollback(): Promise<void>
}

/**
 * What a transaction sees of others: what its database takes for granted, which is read committed at least; as of its first
 * statement, so that an update of what has changed since is refused; or as if they ran one after another.
 */
export type Isolation = 'default' | 'repeatableRead' | 'serializable'

/** Where connections come from. Errors are the driver's own; the storage translates them by `SqlDialect.classify`. */
export interface SqlDriver {
  readonly name: string
  /** For reads outside transactions; never sees what is not committed. */
  readonly reader: SqlConnection
  /** For single statements, each a transaction of its own. Left out where the database has one writer. */
  readonly writer?: SqlConnection
  /** The one writer, for a single statement that is a transaction of its own. Left out where there are several, and where the transaction is somebody else's. */
  inTurn?<T>(work: (connection: SqlConnection) => Promise<T> | T): Promise<T>
  /** Copies that reads outside transactions may go to instead of `reader`. */
  readonly replicas?: Pick<Replicas, 'readerOf' | 'wrote'>
  /** Waits for a turn or a free connection; throws `storage_busy` where that takes too long. */
  begin(options: { readonly isolation: Isolation }): Promise<OpenTransaction>
  /** A connection that is no transaction, for statements that refuse to run in one; given back when `work` has ended. */
  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>
  close(): Promise<void>
}
