import type { Criterion, NamedField, Scalar } from '../predicate/criterion.ts'
import type { EntityDefinition, Relation } from '../schema/entity.ts'
import type { Migration } from '../schema/migration.ts'

/** The entities a storage must hold. A storage reads their fields' storage types and their indexes, never their zod schemas. */
export interface StorageSchema {
  readonly entities: Readonly<Record<string, EntityDefinition>>
  /**
   * What additions cannot express, as one chain for each owner, in the order of their steps. Owners come in the order in
   * which they need each other; one without steps is listed too, or its first step would find it new.
   */
  readonly migrations?: Readonly<Record<string, readonly Migration[]>>
}

/**
 * A stored row by field name: text, number, boolean and null as they are; Instant, PlainDate and Decimal as their
 * canonical text; Money as `{ amount: bigint, currency }`; JSON as its value. Rows of stamped entities carry their stamps.
 */
export type Row = Readonly<Record<string, unknown>>

export interface Order extends NamedField {
  readonly direction: 'asc' | 'desc'
}

export interface Selection {
  readonly entity: string
  readonly tenant: string
  readonly where: Criterion
  /** Only these fields, with `id` always; all where left out. */
  readonly fields?: readonly string[]
  /**
   * Total: the last one is `id`, or the clustering key ends in it. Where the first is an extension field, `where` says
   * either that it is null or that it is not.
   */
  readonly order: readonly Order[]
  /** The values of the `order` fields of the row to go on after. */
  readonly after?: readonly Scalar[]
  readonly limit: number
  /** Soft-deleted rows; `exclude` where the entity has none. */
  readonly deleted: 'exclude' | 'only' | 'include'
  /** No rows at all unless there is such a live record, whose rights stand for those of the rows. */
  readonly given?: { readonly entity: string; readonly where: Criterion }
}

/** Records that a to-many relation leads to, for several records at once. */
export interface RelatedSelection extends Omit<Selection, 'entity' | 'order' | 'after' | 'given'> {
  /** Total; null comes before all values of an extension field, after them where it descends. */
  readonly order: readonly Order[]
  readonly relation: Exclude<Relation, { readonly kind: 'one' }>
  /** Ids of the records to start from. */
  readonly of: readonly string[]
  /** Rows at the most for each of them. */
  readonly limit: number
}

export interface Measure {
  readonly of: 'count' | 'sum' | 'min' | 'max'
  readonly field?: string
}

/** Half-open spans of an instant or date field, `edges[n]` to `edges[n + 1]`, ascending; rows outside belong to none. */
export interface Buckets {
  readonly field: string
  readonly edges: readonly string[]
}

export interface Aggregation {
  readonly entity: string
  readonly tenant: string
  readonly where: Criterion
  readonly groupBy: readonly string[]
  /** Groups by span before all else; a row's span is told as `bucket`, its first edge. */
  readonly buckets?: Buckets
  /** A `sum`, `min` or `max` of a money field groups by currency too, and answers one row for each. */
  readonly measures: Readonly<Record<string, Measure>>
  readonly limit: number
}

export interface StorageReader {
  /** Never more than `limit` rows, in order. */
  select(selection: Selection): Promise<readonly Row[]>
  /** The rows of each record, in order; records without any are left out. One statement, however many records. */
  related(selection: RelatedSelection): Promise<ReadonlyMap<string, readonly Row[]>>
  /** How many rows match, counting no further than `cap`. */
  count(query: Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>, cap: number): Promise<number>
  aggregate(aggregation: Aggregation): Promise<readonly Row[]>
  /**
   * The next rows of a feed entity in commit order, and in a transaction by id, each with its `position`, an opaque
   * text. It never skips: it stops before the oldest writer that is still open, so a committed row may be late. `after`
   * is a position, or `null` for the first row that is kept; throws `cursor_invalid` for what is none, and `cursor_expired`
   * where there is no such row: then rows after it may have been removed as well.
   */
  feed(entity: string, tenant: string, after: string | null, limit: number): Promise<readonly Row[]>
  /** The position of the newest row, or `null` where there is none. */
  feedEnd(entity: string, tenant: string): Promise<string | null>
}

/** A write that waits for the end of its transaction. */
export type Write =
  | { readonly do: 'insert'; readonly entity: string; readonly rows: readonly Row[] }
  | { readonly do: 'update'; readonly entity: string; readonly id: string; readonly expectedVersion: number; readonly fields: Row }
  | { readonly do: 'remove'; readonly entity: string; readonly where: Criterion }

/** Reads in a transaction see its own writes. After the transaction ends, each method throws `transaction_closed`. */
export interface StorageTransaction extends StorageReader {
  /** Rows are complete: every field of the entity. A unique index that refuses a row throws `duplicate`; nothing of the call stays. */
  insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void>
  /** Sets `fields` of one row, if its version is still `expectedVersion`. Says whether it did. */
  update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean>
  /** Removes rows of internal entities for good and says how many. */
  remove(entity: string, tenant: string, where: Criterion): Promise<number>
  /** Removes a feed's rows up to and with the one at a position, and says how many. */
  trimFeed(entity: string, tenant: string, through: string): Promise<number>
  /**
   * Writes that nothing in this transaction reads any more: done in this order after the work has ended, in as few
   * round trips as the database allows. Where one is refused the whole transaction is: with `duplicate`, or with
   * `transaction_conflict` where an update meets another version than it expects.
   */
  atEnd(tenant: string, writes: readonly Write[]): void
  /** Runs `work` so that, if it throws, its writes are undone and the transaction can go on. */
  savepoint<T>(work: () => Promise<T>): Promise<T>
}

/** An update of one row with its change row, where nothing else hangs on it. */
export interface DirectUpdate {
  readonly entity: string
  readonly tenant: string
  readonly id: string
  /** What must hold of the row. */
  readonly where: Criterion
  readonly expectedVersion?: number
  /** Fields to set, none of them money, bytes or the document `ext`. Where none of them differs, nothing is written. */
  readonly set: Row
  /** Set as well, beside the next version, where one of the others differs. */
  readonly stamps: Row
  /** The row of `change`, without `recordVersion`, `diff` and `customerIds`. */
  readonly change: Row
  /** The field with the id of the one customer whom the change concerns. */
  readonly subject?: string
}

export interface DirectlyUpdated {
  /** As it is now. */
  readonly row: Row
  /** The `recordVersion`, `diff` and `customerIds` of the change; null where nothing differed. */
  readonly change: Row | null
}

export interface TransactionOptions {
  /** `serializable`: as if transactions ran one after another; throws `transaction_conflict` where they cannot. Default `default`: at least read committed. */
  readonly isolation?: 'default' | 'serializable'
}

/** One thing to do or done so that the stored schema is the defined one. */
export interface MigrationStep {
  /** Whose chain it is in: `core`, `host`, or the id of a plugin. */
  readonly owner: string
  readonly id: string
  /** `contract` waits until it is asked for; this version cannot serve before the others are done. */
  readonly phase: Migration['phase']
  /**
   * In the order in which they run, with the one that notes the step as done: together they do by hand what `migrate` does.
   * Empty for a backfill that only the program can compute.
   */
  readonly statements: readonly string[]
  /** They run outside a transaction. */
  readonly alone: boolean
}

export interface MigrateOptions {
  /** Runs the contract steps too: no process of an older version runs any more, nor will one. Default false. */
  readonly contract?: boolean
  /** How long to wait for another process that is migrating, in milliseconds. Default 300,000. */
  readonly waitMilliseconds?: number
  /** How long this process may give no sign of life before another takes over, in milliseconds. Default 10,000. */
  readonly leaseMilliseconds?: number
}

/** One way in which what is stored differs from what is defined. */
export interface Drift {
  /** A table, `table.column`, an index, or a chain. */
  readonly at: string
  /**
   * `missing` or `extra`; `type`, `nullable` and `index` for one that is there and otherwise than defined; `invalid` for an
   * index that its build left unfinished; `chain` for steps of an owner that is not installed; `failed` for a step that
   * began and did not end.
   */
  readonly is: 'missing' | 'extra' | 'type' | 'nullable' | 'index' | 'invalid' | 'chain' | 'failed'
  /** As a sentence, with what is defined and what was found. */
  readonly says: string
}

export interface StorageCapabilities {
  /** Keeps data after `close`. */
  readonly durable: boolean
  /** Other processes may write to the same data. */
  readonly shared: boolean
  /** The longest text a sort or unique field may have, in UTF-16 units. */
  readonly indexedText: number
  /**
   * `one`: transactions run one after another, so what one reads stays true until it ends. `many`: they run side by
   * side, and an update tells by its version that another came first.
   */
  readonly writers: 'one' | 'many'
  /** Whether a search goes by an index (then from how many characters on), or through all rows of the tenant. */
  readonly search: 'scan' | { readonly indexedFrom: number }
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
  /**
   * The steps that bring the stored schema to the defined one, in order. Throws `schema_too_new` where the data is ahead,
   * and `migration_changed` where a step that was done is another one now.
   */
  pending(): Promise<readonly MigrationStep[]>
  /**
   * Runs them, without the contract steps unless it is told to, one process at a time, and says which it ran. What is done
   * when it fails or is killed stays done, and the next run goes on from there. Throws `migration_failed`, and
   * `storage_busy` where another process does not end.
   */
  migrate(options?: MigrateOptions): Promise<readonly MigrationStep[]>
  /** How what is stored differs from what is defined. Reads only, and nothing is ever mended by it. Left out where there is nothing to compare. */
  drift?(): Promise<readonly Drift[]>
  /** Tenants that have rows of an entity, in order: those after one, at most `limit`. The one call that is about no tenant alone. */
  tenants(entity: string, after: string | null, limit: number): Promise<readonly string[]>
  /**
   * Runs `work` in a transaction: all of it or, if it throws, nothing. Throws `storage_busy` where it waited too long
   * for its turn or a connection, and `transaction_conflict` where another transaction came first; both may be tried again.
   */
  transaction<T>(work: (transaction: StorageTransaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * An update with its change row, compared where the row is, in one round trip; undefined where there is no live row of
   * that id, version and criterion. Left out where it would gain nothing.
   */
  updateDirectly?(update: DirectUpdate): Promise<DirectlyUpdated | undefined>
  /**
   * The same storage inside a transaction of the host's, whose commit decides about ours; `transaction` is a savepoint
   * there. Throws `configuration_invalid` for a handle it does not know. Left out where a host cannot have one.
   */
  within?(handle: unknown): Storage
  /** Looks at what lies below, such as the driver, the file and its integrity, for `diwan doctor`. Left out where there is nothing to look at. */
  diagnose?(): Promise<readonly Diagnosis[]>
  close(): Promise<void>
}
