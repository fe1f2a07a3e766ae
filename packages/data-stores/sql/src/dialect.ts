import type { Dialect as KyselyDialect, Expression, RawBuilder, SqlBool } from 'kysely'
import type { StorageType } from '@diwan/core'

/** A value as a driver takes it. Nothing else reaches one: a boolean, Date or undefined crashes some. */
export type Bind = string | number | bigint | Uint8Array | null

/** What differs from one SQL database to the next. Everything else is common. */
export interface SqlDialect {
  readonly name: string
  /** Compiles; its driver is never used. */
  readonly kysely: KyselyDialect
  /** The column type of each storage type. Money takes two columns: `money` and a `key`. */
  readonly columnTypes: Readonly<Record<StorageType, string>>
  /** The column that numbers the rows of a feed as they are committed. */
  readonly feedColumn: string
  /** Added after a table's columns, such as `without rowid`. */
  readonly tableSuffix: string
  /** How a scalar of a criterion or a present value of a column is bound. `null` where it is bound as it is. */
  encoder(type: StorageType): ((value: unknown) => Bind) | null
  /** From what the driver returns. `null` where it is the value already. */
  decoder(type: StorageType): ((value: unknown) => unknown) | null
  /** Reads an amount of minor units without rounding it. */
  exactInteger(column: Expression<unknown>): RawBuilder<unknown>
  /** `column` is one of the values in one bound JSON array of texts or numbers. */
  inList(column: Expression<unknown>, list: Expression<unknown>): RawBuilder<SqlBool>
  /** The JSON array in `column` has one of the texts in the bound JSON array. */
  hasAny(column: Expression<unknown>, list: Expression<unknown>): RawBuilder<SqlBool>
  isEmptyList(column: Expression<unknown>): RawBuilder<SqlBool>
  /** By code point and case-sensitive. `length` is the prefix's, in code points. */
  startsWith(column: Expression<unknown>, prefix: Expression<unknown>, length: Expression<unknown>): RawBuilder<SqlBool>
  contains(column: Expression<unknown>, part: Expression<unknown>): RawBuilder<SqlBool>
  /** Reads the names of existing columns and indexes of a table; empty where there is none. */
  columnsOf(table: string): { readonly sql: string; readonly binds: readonly Bind[] }
  indexesOf(table: string): { readonly sql: string; readonly binds: readonly Bind[] }
  /**
   * Statements that tell the planner how many rows to expect in `index` (of the primary key where it is null): in all,
   * and for equal values in its first column, its first two, and so on. None where the planner learns by itself.
   */
  statistics(table: string, index: string | null, rows: readonly number[]): readonly string[]
  /** What a driver's error means. */
  classify(error: unknown): 'duplicate' | 'busy' | 'other'
}
