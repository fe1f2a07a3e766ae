import type { Dialect as KyselyDialect, Expression, RawBuilder, SqlBool } from 'kysely'
import type { StorageType } from '@diwan/core'
import type { SqlRow, Statement } from './connection.ts'

/** A value as a driver takes it. Nothing else reaches one: an undefined or a Date crashes some. */
export type Bind = string | number | bigint | boolean | Uint8Array | null | readonly (string | number | bigint | boolean | Uint8Array | null)[]

/** What a column has to hold. */
export interface ColumnType {
  readonly type: StorageType
  /** The longest text in UTF-16 units, or the most bytes; where it is not said there is no bound. */
  readonly max?: number
  /** In a key or index, where some databases want shorter columns. */
  readonly indexed: boolean
}

/** What a value in a JSON document is: one of another form is none. `amount` is decimal text, read in minor units; `boolean` is read as 0 or 1. */
export type DocumentForm = 'text' | 'integer' | 'boolean' | 'amount' | 'list'

export interface NamedColumn extends ColumnType {
  readonly name: string
}

/** Many rows in one statement. */
export interface BulkInsert {
  /** Rows at the most in one statement. */
  readonly most: number
  /** How many of the rows, from the first on, one statement takes, where that depends on them: at least one. Otherwise `most`. */
  fitting?(rows: readonly (readonly Bind[])[]): number
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

/**
 * Queries without binds about the tables whose names begin with `diwan_`, of the schema or database that tables are made
 * in. Columns of the results in the order named and each with a name of its own, because a driver may give rows by name;
 * flags are 1 or 0; rows by table, then in the order of the columns.
 */
export interface Introspection {
  /** `table, column, type, is nullable, default`: the default as SQL, or null. */
  readonly columns: string
  /** `table, index, column, is unique, is valid`: a row for each column; primary keys left out. */
  readonly indexes: string
  /** The same of indexes for searches, where the database does not tell them as indexes. */
  readonly searches?: string
  /** `table, constraint, column, referenced table`: a row for each column. */
  readonly foreignKeys: string
}

/** Statements on a connection that is no transaction, before and after what needs one. `undo` follows a failure, each whatever became of the one before. */
export interface Around {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly undo: readonly string[]
}

/** From these columns to the tenant and id of another table, in this order. */
export interface ForeignKey {
  readonly name: string
  readonly columns: readonly string[]
  readonly to: string
}

/** A column as it is to be, and what of it differs from what is there. */
export interface AlteredColumn {
  readonly table: string
  readonly name: string
  /** As `columnType` gives it, or as it was read where no entity declares the column. */
  readonly type: string
  readonly nullable: boolean
  /** As SQL; null where there is none. */
  readonly default: string | null
  readonly changed: 'type' | 'nullable'
}

export interface SearchIndex {
  readonly name: string
  readonly table: string
  readonly column: string
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
  /** A new table is made with its indexes in one statement, each further statement on it being dear. */
  readonly indexesInTables?: true
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
  /** Tells a planner that a condition holds of many rows. Left out where it finds that by itself. */
  likely?(condition: Expression<SqlBool>): RawBuilder<SqlBool>
  /** The value at a place of a JSON document, null where none of that form is there. The steps of `path` are letters, digits and `-`. */
  documentValue(document: Expression<unknown>, path: readonly string[], form: DocumentForm): RawBuilder<unknown>
  /** By code point and case-sensitive. `length` is the prefix's, in code points. */
  startsWith(column: Expression<unknown>, prefix: Expression<unknown>, length: Expression<unknown>): RawBuilder<SqlBool>
  contains(column: Expression<unknown>, part: Expression<unknown>): RawBuilder<SqlBool>
  /** Rows of a bound list, in its order, for a `from`: the alias's only column is `value`. Left out where nothing is `lateral`. */
  rowsOf?(list: Expression<unknown>, alias: string, type: StorageType): RawBuilder<unknown>
  /** Rows of two bound lists of equal length, for a `from`: columns `low` and `high`. */
  spansOf(low: Expression<unknown>, high: Expression<unknown>, alias: string, type: StorageType): RawBuilder<unknown>
  /** Whether `(a, b) > (x, y)` is gone about by an index; otherwise a range on the first column goes before it. */
  readonly comparesRowsByIndex: boolean
  /** What follows a table's alias so that a page is read along this index (the primary key is null). Left out where the planner finds that by itself. */
  along?(index: string | null): RawBuilder<unknown>
  /**
   * How the first rows of several ordered ranges are had. `distinctOn`: their rows together in that order, of each range no
   * more being read than it takes. `union`: so as well, where it is their keys alone. `limits`: each range is read to its limit.
   */
  readonly merging: 'distinctOn' | 'union' | 'limits'
  /** A join whose first table is gone through and whose second is looked up. */
  readonly lookup: string
  /** A statement whose limit is bound is planned anew at each run, its cost being taken to depend on it. */
  readonly plansAnewForLimits?: true
  /** A column that is null in all rows is best left out of their order, because an index is taken not to be in it. */
  readonly ordersWithoutNull?: true
  /** Whether a derived table may refer to those before it (`lateral`). */
  readonly lateral: boolean
  /** Whether inserts, updates and deletes can stand in the `with` of one statement. */
  readonly writesInWith: boolean
  /** Whether a refused statement spoils its transaction, so that each write needs a savepoint to go back to. */
  readonly errorsSpoilTransactions: boolean
  /**
   * How the JSON of a column is made in a statement, in the form that records have on the wire; where it is there, updates
   * come with their change rows in one statement. `value` is null for null.
   */
  readonly json?: {
    value(column: Expression<unknown>, type: StorageType): RawBuilder<unknown>
    object(entries: readonly (readonly [key: string, value: Expression<unknown>])[]): RawBuilder<unknown>
    array(values: readonly Expression<unknown>[]): RawBuilder<unknown>
    /** The objects of both, as one. */
    union(objects: readonly Expression<unknown>[]): RawBuilder<unknown>
    readonly emptyObject: RawBuilder<unknown>
    readonly emptyArray: RawBuilder<unknown>
  }
  /** A bound value as one of a type, where nothing beside it says which. */
  cast(value: Expression<unknown>, type: StorageType): RawBuilder<unknown>
  /** What follows `insert … values (…)` so that a row which is there is updated: up to and without its assignments. */
  onDuplicate(key: readonly string[]): RawBuilder<unknown>
  /** `null` where rows are inserted one by one, the database being in the same process. */
  bulkInsert(table: string, columns: readonly NamedColumn[]): BulkInsert | null
  /** Reads what is there. */
  readonly introspection: Introspection
  /**
   * The type of `columnType` as `introspection` spells it, such as `character varying(100)` for `varchar(100) collate "C"`.
   * Left out where they are the same.
   */
  typeAsRead?(type: string): string
  /** An encoded value as SQL, good after `default` too. */
  literal(value: Bind, column: ColumnType): string
  /**
   * Statements that give a column that is there another type or nullability. `null` where there are none, and the table is
   * built anew.
   */
  alterColumn(column: AlteredColumn): readonly string[] | null
  /** Statements that add a foreign key to a table that has rows; `null` where there are none, and the table is built anew. */
  addForeignKey(table: string, key: ForeignKey): readonly string[] | null
  dropForeignKey(table: string, name: string): readonly string[] | null
  dropIndex(table: string, name: string): string
  /** A foreign key needs an index that begins with its columns, and the last such cannot be dropped. */
  readonly foreignKeysNeedIndexes?: true
  /** What goes around building a table anew. Left out where that is never done, or in a transaction like any other. */
  readonly rebuild?: Around
  /** Whether a transaction that fails takes its `create`, `alter` and `drop` back too. */
  readonly transactionalDdl: boolean
  /**
   * What goes around building and dropping an index `concurrently`: beside writers and outside a transaction. Left out where
   * indexes of existing tables are built like those of new ones.
   */
  readonly concurrently?: Around
  /**
   * Said at the beginning of a transaction that changes tables, such as how long a statement may wait for its lock: whoever
   * comes after it waits too, so it had better give way (an error that is `busy` or `timeout`) and try again.
   */
  readonly beforeDdl: readonly string[]
  /**
   * What ends a subquery so that it looks up one row for each of a page's: a planner that does not see where the page ends
   * may go through all of the table first. Empty where none does.
   */
  readonly oneByOne: string
  /** What follows a `select` so that its rows stay as read until the transaction ends, ` for update`; empty where one writes at a time. */
  readonly lockRows: string
  /**
   * Statements that tell the planner how many rows to expect in `index` (of the primary key where it is null): in all,
   * and for equal values in its first column, its first two, and so on. None where the planner learns by itself.
   */
  statistics(table: string, index: string | null, rows: readonly number[]): readonly string[]
  /** An index by which parts of a column's text are found. Left out where there is none. */
  readonly searchIndex?: {
    /** The statements that make it; `how` follows `index` where indexes are built `concurrently`. */
    create(index: SearchIndex, how: string): readonly string[]
    /** The statements that remove what of it would outlive its table; nothing for an index of another kind. */
    drop?(index: string): readonly string[]
    /** How it is asked, where the planner does not go by it for `contains`. */
    readonly find?: {
      /** Ids at the most that a search is narrowed to; where there are more, it goes through the records in order. */
      readonly most: number
      /** Asks for the ids of texts that may have all of these parts: not one that has them is left out. Null where it cannot tell. */
      ask(index: SearchIndex, wanted: { readonly tokens: readonly string[]; readonly tenant: string }): { readonly sql: string; readonly binds: readonly Bind[] } | null
      /** The ids of what came; null, or more than `most`, where there are more. */
      ids(rows: readonly SqlRow[]): readonly string[] | null
    }
    /**
     * How texts that have a part of `from` characters at least are found by it, and how they are seen to have it without,
     * where the planner goes by it but cannot tell how many it will find: it is then asked for a bounded number first.
     */
    readonly bounded?: {
      readonly from: number
      found(column: Expression<unknown>, part: Expression<unknown>): RawBuilder<SqlBool>
      seen(column: Expression<unknown>, part: Expression<unknown>): RawBuilder<SqlBool>
    }
  }
  /** What a driver's error means: `conflict` is another transaction's doing and can be tried again at once. */
  classify(error: unknown): ErrorClass
  /** What to do about an error, where that is known better than by its class. */
  hint?(error: unknown): string | undefined
  /** The index whose uniqueness a `duplicate` broke, where the error names it. */
  brokenIndex(error: unknown): string | undefined
}

export type ErrorClass = 'duplicate' | 'conflict' | 'busy' | 'timeout' | 'unavailable' | 'full' | 'other'
