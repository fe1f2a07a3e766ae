import type { Bind } from './dialect.ts'

/** One database connection (or pool) as the storage uses it. Statements are prepared once per text and kept. */
export interface SqlConnection {
  /** All rows, as arrays in the order of the columns. */
  all(sql: string, binds: readonly Bind[]): Promise<readonly (readonly unknown[])[]> | readonly (readonly unknown[])[]
  /** The first row. */
  first(sql: string, binds: readonly Bind[]): Promise<readonly unknown[] | undefined> | readonly unknown[] | undefined
  /** The number of rows changed. */
  run(sql: string, binds: readonly Bind[]): Promise<number> | number
  /** The same statement for many rows: all of them, or none if one is refused. Each row is good only until the next is taken. */
  runMany(sql: string, rows: Iterable<readonly Bind[]>): Promise<void> | void
}

/** Where connections come from. */
export interface SqlDriver {
  readonly name: string
  /** For reads outside transactions; never sees what is not committed. */
  readonly reader: SqlConnection
  /** One writer at a time where the database has one; commits when `work` resolves. */
  transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>
  close(): Promise<void>
}
