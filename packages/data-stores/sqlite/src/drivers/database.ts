import type { Bind } from '@diwan/sql'

/** An open SQLite database, as the drivers here all can be seen. Everything is synchronous. */
export interface SqliteDatabase {
  readonly driver: string
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

/** A prepared statement. Rows are arrays in the order of the columns. */
export interface SqliteStatement {
  all(binds: readonly Bind[]): readonly (readonly unknown[])[]
  first(binds: readonly Bind[]): readonly unknown[] | undefined
  /** The number of rows changed. */
  run(binds: readonly Bind[]): number
}
