import type { Criterion, Scalar } from '../predicate/criterion.ts'
import type { EntityDefinition } from '../schema/entity.ts'

/** The entities a storage must hold. A storage reads their fields' storage types and their indexes, never their zod schemas. */
export interface StorageSchema {
  readonly entities: Readonly<Record<string, EntityDefinition>>
}

/**
 * A stored row by field name: text, number, boolean and null as they are; Instant, PlainDate and Decimal as their
 * canonical text; Money as `{ amount: bigint, currency }`; JSON as its value. Rows of stamped entities carry their stamps.
 */
export type Row = Readonly<Record<string, unknown>>

export interface Order {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

export interface Selection {
  readonly entity: string
  readonly tenant: string
  readonly where: Criterion
  /** Only these fields, with `id` always; all where left out. */
  readonly fields?: readonly string[]
  /** Total: the last one is `id`, or the clustering key ends in it. */
  readonly order: readonly Order[]
  /** The values of the `order` fields of the row to go on after. */
  readonly after?: readonly Scalar[]
  readonly limit: number
  /** Soft-deleted rows; `exclude` where the entity has none. */
  readonly deleted: 'exclude' | 'only' | 'include'
}

export interface Measure {
  readonly of: 'count' | 'sum' | 'min' | 'max'
  readonly field?: string
}

export interface Aggregation {
  readonly entity: string
  readonly tenant: string
  readonly where: Criterion
  readonly groupBy: readonly string[]
  /** A `sum` of a money field groups by currency too, and answers one row for each. */
  readonly measures: Readonly<Record<string, Measure>>
  readonly limit: number
}

export interface StorageReader {
  /** Never more than `limit` rows, in order. */
  select(selection: Selection): Promise<readonly Row[]>
  /** How many rows match, counting no further than `cap`. */
  count(query: Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>, cap: number): Promise<number>
  aggregate(aggregation: Aggregation): Promise<readonly Row[]>
  /**
   * The next rows of a feed entity in commit order, each with its `position`, an opaque text. It never skips: it stops
   * before the oldest writer that is still open. `after` is a position, or `null` for the start; throws
   * `cursor_invalid` for what is none.
   */
  feed(entity: string, tenant: string, after: string | null, limit: number): Promise<readonly Row[]>
  /** The position of the newest row, or `null` where there is none. */
  feedEnd(entity: string, tenant: string): Promise<string | null>
}

/** Reads in a transaction see its own writes. After the transaction ends, each method throws `transaction_closed`. */
export interface StorageTransaction extends StorageReader {
  /** Rows are complete: every field of the entity. A unique index that refuses a row throws `duplicate`; nothing of the call stays. */
  insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void>
  /** Sets `fields` of one row, if its version is still `expectedVersion`. Says whether it did. */
  update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean>
  /** Removes rows of internal entities for good and says how many. */
  remove(entity: string, tenant: string, where: Criterion): Promise<number>
}

export interface MigrationStep {
  readonly id: string
  readonly statements: readonly string[]
}

export interface StorageCapabilities {
  /** Keeps data after `close`. */
  readonly durable: boolean
  /** Other processes may write to the same data. */
  readonly shared: boolean
  /** The longest text a sort or unique field may have, in UTF-16 units. */
  readonly indexedText: number
}

/** One thing an adapter looked at below itself: how it is, and, where it is not well, what to do. */
export interface Diagnosis {
  readonly state: 'ok' | 'warn' | 'fail'
  readonly what: string
  readonly says: string
  readonly advice?: string
}

/** What a storage adapter implements: a handful of set-based operations over entity definitions and criteria. */
export interface Storage extends StorageReader {
  readonly name: string
  readonly capabilities: StorageCapabilities
  /** Takes the entities to serve. Called once, before anything else; touches no data. */
  define(schema: StorageSchema): void
  /** The steps that would bring the stored schema up to the defined one, in order. Throws `schema_too_new` where the data is ahead. */
  pending(): Promise<readonly MigrationStep[]>
  /** Runs them, one process at a time, each all or nothing. */
  migrate(): Promise<readonly MigrationStep[]>
  /**
   * Runs `work` in a transaction: all of it or, if it throws, nothing. Writers wait for each other.
   * Throws `storage_busy` when that takes too long; the caller may try again.
   */
  transaction<T>(work: (transaction: StorageTransaction) => Promise<T>): Promise<T>
  /** Looks at what lies below, such as the driver, the file and its integrity, for `diwan doctor`. Left out where there is nothing to look at. */
  diagnose?(): Promise<readonly Diagnosis[]>
  close(): Promise<void>
}
