import type { Dialect as KyselyDialect, Expression, RawBuilder, SqlBool } from 'kysely'
import type { StorageType } from '@diwan/core'
import type { Statement } from './connection.ts'

/** A value as a driver takes it. Nothing else reaches one: an undefined or a Date crashes some. */
export type Bind = string | number | bigint | boolean | Uint8Array | null | readonly (string | number | bigint | boolean | null)[]

/** What a column has to hold. */
export interface ColumnType {
  readonly type: StorageType
  /** The longest text in UTF-16 units, or the most bytes; where it is not said there is no bound. */
  readonly max?: number
  /** In a key or index, where some databases want shorter columns. */
  readonly indexed: boolean
}

export interface NamedColumn extends ColumnType {
  readonly name: string
}

/** Many rows in one statement. */
export interface BulkInsert {
  /** Rows at the most in one statement. */
  readonly most: number
  /** The statement for this many rows; for most databases the same whatever their number. */
  statement(rows: number): Statement
  /** Its binds, from rows in the order of the columns. */
  binds(rows: readonly (readonly Bind[])[]): readonly Bind[]
}

/**
 * How a feed's rows are numbered so that a reader never skips one.
 * `oneWriter`: by the database, which has one writer. `transactionIds`: by the writing transaction's id, and readers stop
 * before the oldest that is open. `counter`: by a row of the tenant that each writer holds until it commits.
 */
export type FeedKind = 'oneWriter' | 'transactionIds' | 'counter'

export interface TableShape {
  readonly name: string
  /** Columns of the primary key, the tenant first. */
  readonly primaryKey: readonly string[]
}

/** What differs from one SQL database to the next. Everything else is common. */
export interface SqlDialect {
  readonly name: string
  /** Compiles; its driver is never used. */
  readonly kysely: KyselyDialect
  columnType(column: ColumnType): string
  readonly feed: FeedKind
  /** Follows a table's columns and keys, such as `without rowid`, a character set or a partitioning. */
  tableSuffix(table: TableShape): string
  /** Statements after a table is created, such as its partitions. */
  afterTable?(table: TableShape): readonly string[]
  /** How a present value of a type is bound. `null` where it is bound as it is. */
  encoder(type: StorageType): ((value: unknown) => Bind) | null
  /** From what the driver returns. `null` where it is the value already. */
  decoder(type: StorageType): ((value: unknown) => unknown) | null
  /** How a list of values of a type is bound, as one bind whatever its length; encoded values come in. */
  list(values: readonly Bind[], type: StorageType): Bind
  /** How a column is read; an amount of minor units must not be rounded. */
  read(column: Expression<unknown>, type: StorageType): RawBuilder<unknown>
  /** `column` is one of the values of a bound list. */
  inList(column: Expression<unknown>, list: Expression<unknown>, type: StorageType): RawBuilder<SqlBool>
  /** The JSON array in `column` has one of the texts of a bound list. */
  hasAny(column: Expression<unknown>, list: Expression<unknown>): RawBuilder<SqlBool>
  isEmptyList(column: Expression<unknown>): RawBuilder<SqlBool>
  /** By code point and case-sensitive. `length` is the prefix's, in code points. */
  startsWith(column: Expression<unknown>, prefix: Expression<unknown>, length: Expression<unknown>): RawBuilder<SqlBool>
  contains(column: Expression<unknown>, part: Expression<unknown>): RawBuilder<SqlBool>
  /** Rows of a bound list, in its order, for a `from`: the alias's only column is `value`. */
  rowsOf(list: Expression<unknown>, alias: string, type: StorageType): RawBuilder<unknown>
  /** Rows of two bound lists of equal length, for a `from`: columns `low` and `high`. */
  spansOf(low: Expression<unknown>, high: Expression<unknown>, alias: string, type: StorageType): RawBuilder<unknown>
  /** Whether `(a, b) > (x, y)` is gone about by an index; otherwise a range on the first column goes before it. */
  readonly comparesRowsByIndex: boolean
  /** Whether a derived table may refer to those before it (`lateral`). */
  readonly lateral: boolean
  /** Whether inserts, updates and deletes can stand in the `with` of one statement. */
  readonly writesInWith: boolean
  /** Whether a refused statement spoils its transaction, so that each write needs a savepoint to go back to. */
  readonly errorsSpoilTransactions: boolean
  /** What follows `insert … values (…)` so that a row which is there is updated: up to and without its assignments. */
  onDuplicate(key: readonly string[]): RawBuilder<unknown>
  /** `null` where rows are inserted one by one, the database being in the same process. */
  bulkInsert(table: string, columns: readonly NamedColumn[]): BulkInsert | null
  /** Reads the names of existing columns and indexes of a table; empty where there is none. */
  columnsOf(table: string): { readonly sql: string; readonly binds: readonly Bind[] }
  indexesOf(table: string): { readonly sql: string; readonly binds: readonly Bind[] }
  /**
   * Statements that tell the planner how many rows to expect in `index` (of the primary key where it is null): in all,
   * and for equal values in its first column, its first two, and so on. None where the planner learns by itself.
   */
  statistics(table: string, index: string | null, rows: readonly number[]): readonly string[]
  /** What a driver's error means: `conflict` is another transaction's doing and can be tried again at once. */
  classify(error: unknown): ErrorClass
  /** The index whose uniqueness a `duplicate` broke, where the error names it. */
  brokenIndex(error: unknown): string | undefined
}

export type ErrorClass = 'duplicate' | 'conflict' | 'busy' | 'timeout' | 'unavailable' | 'full' | 'other'
