import type { DiwanError } from '../errors/diwan-error.ts'
import type { Entities } from '../entities/index.ts'
import type { CreateOf, EntityDefinition, EntityShape, NameOf, PatchOf, PlainRecordOf, RecordOf } from '../schema/entity.ts'
import type { PeriodUnit } from '../values/calendar.ts'
import type { RelativeTime, Where, WhereOf } from '../predicate/where.ts'
import type { Money } from '../values/money.ts'
import type { Origin } from '../entities/change.ts'

export type SortOf = string | readonly string[]

/** The names of an entity's relations. */
export type RelationOf<D extends EntityShape> = keyof D['relations']

/** Only the fields `S`, and with the relations `I`. */
export interface ReadOptions<D extends EntityShape, S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = RelationOf<D>> {
  /** Only these fields, with `id` always. */
  readonly select?: readonly S[]
  /** Related records beside each, within the session's scope: one more statement for each relation and level, never more rows. */
  readonly include?: { readonly [K in I]?: unknown } & Includes<D['relations']>
}

export interface FindQuery<D extends EntityShape, S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = RelationOf<D>> extends ReadOptions<D, S, I> {
  readonly where?: WhereOf<D>
  /** Words as typed; shorthand for `where.search`. */
  readonly search?: string
  /** A sortable field, `-` before it for newest or last first. Default: the entity's first sort. */
  readonly sort?: SortOf
  /** 1 to 200; default 50. */
  readonly limit?: number
  /** `next` of an earlier page of the same query. */
  readonly after?: string
  /** `capped` counts no further than 1000. Default `none`. */
  readonly total?: 'none' | 'capped' | 'exact'
  readonly deleted?: 'exclude' | 'only' | 'include'
}

/** All matching records, so without a page's end. */
export type IterateQuery<D extends EntityShape, S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = RelationOf<D>> = Omit<FindQuery<D, S, I>, 'after' | 'total' | 'limit'>

/** Which related records to read with a record. To-many relations give their first `limit` in the order of `sort`. */
export interface AnyInclude {
  readonly where?: unknown
  readonly select?: readonly string[]
  readonly sort?: SortOf
  /** 1 to 200; default 50. */
  readonly limit?: number
  readonly include?: Readonly<Record<string, unknown>>
}

type Includes<R> = { readonly [K in keyof R]?: true | IncludeOf<R[K]> }

/** The same of relation `R`. */
export interface IncludeOf<R> extends AnyInclude {
  readonly where?: WhereOf<TargetOf<R>>
}

type TargetOf<R> = R extends { readonly to: infer To extends keyof Entities } ? Entities[To] : EntityDefinition

type TargetRecord<D extends EntityShape> = D extends { readonly internal: true } ? PlainRecordOf<D> : RecordOf<D>
type Included<R> = R extends { readonly kind: 'one' } ? TargetRecord<TargetOf<R>> | null : readonly TargetRecord<TargetOf<R>>[]

/** A record as a query asks for it: the fields `S`, and the relations `I`. */
export type Found<D extends EntityShape, S, I> = (NameOf<D> extends S ? RecordOf<D> : Pick<RecordOf<D>, (S | 'id') & keyof RecordOf<D>>) & { readonly [K in I & RelationOf<D>]: Included<D['relations'][K]> }

export interface Total {
  readonly value: number
  /** False where there are more than `value`. */
  readonly exact: boolean
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null
  readonly total?: Total
}

export interface WriteOptions {
  readonly origin?: Origin
  readonly correlationId?: string
  readonly causationId?: string
  readonly reason?: string
}

export interface UpdateOptions extends WriteOptions {
  /**
   * The version the patch was made on. If the record has moved on, the patch still applies as long as it touches none
   * of the fields changed since; otherwise `version_conflict` names them. Left out: the patch applies to whatever is there.
   */
  readonly version?: number
  /** Refuse with `version_stale` as soon as the version differs. */
  readonly strict?: boolean
}

/** Spans of the session's zone and calendar, such as Jalali months. */
export interface BucketQuery {
  /** An instant or a day of the entity. */
  readonly field: string
  readonly by: PeriodUnit
  /** The first and last moment, or day, of interest; the first and last there is where left out. 1000 spans at the most. */
  readonly from?: string | RelativeTime
  readonly to?: string | RelativeTime
}

export interface AggregateQuery<D extends EntityShape> {
  readonly where?: WhereOf<D>
  /** Groups by spans of time first; each row tells the start of its own as `bucket`. Spans without records are left out. */
  readonly bucket?: BucketQuery
  readonly groupBy?: readonly string[]
  readonly measures: Readonly<Record<string, { readonly of: 'count' | 'sum' | 'min' | 'max'; readonly field?: string }>>
  /** Groups at the most; default 200. */
  readonly limit?: number
}

/** One group: its keys and its measures. A sum of money has a group per currency. */
export type AggregateRow = Readonly<Record<string, string | number | boolean | Money | null>>

export interface UpsertOptions extends WriteOptions {
  /** The fields of a unique key, or `id`. */
  readonly by: readonly string[]
}

export interface Upserted<T> {
  /** In the order of the inputs. */
  readonly records: readonly T[]
  readonly created: number
  /** Those that differed; the others stayed as they were. */
  readonly updated: number
}

/** One write of several that belong together. `entity` is its name, such as `customer`. */
export type Operation =
  | { readonly do: 'create'; readonly entity: string; readonly input: object }
  | { readonly do: 'update'; readonly entity: string; readonly id: string; readonly patch: object; readonly version?: number; readonly strict?: boolean }
  | { readonly do: 'delete' | 'restore'; readonly entity: string; readonly id: string; readonly version?: number; readonly strict?: boolean }

export type Applied =
  | { readonly ok: true; readonly records: readonly Readonly<Record<string, unknown>>[] }
  /** Nothing was done: the operation at `index` met a newer version, a record that is not there, or a taken unique value. */
  | { readonly ok: false; readonly index: number; readonly reason: 'conflict' | 'missing' | 'duplicate'; readonly error: DiwanError }

export interface IterateOptions {
  /** Records of a batch, 1 to 1000; default 500. */
  readonly batch?: number
  readonly signal?: AbortSignal
}

/** What can be done with the records of one entity that are there, as far as a session may see them. */
export interface StoredRecords<D extends EntityShape> {
  /** The ones that exist, in no order. At most 500 ids. */
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, RecordOf<D>>>
  find<const S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = never>(query?: FindQuery<D, S, I>): Promise<Page<Found<D, S, I>>>
  /** All matching records, in batches of `batch` (1 to 1000, default 500); the next one is read while the caller has one. */
  iterate<const S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = never>(query?: IterateQuery<D, S, I>, options?: IterateOptions): AsyncIterable<readonly Found<D, S, I>[]>
  /** The same for what leaves the system: of the records that the session may export as well. */
  export<const S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = never>(query?: IterateQuery<D, S, I>, options?: IterateOptions): AsyncIterable<readonly Found<D, S, I>[]>
  count(query?: Pick<FindQuery<D>, 'where' | 'search' | 'deleted'>, options?: { readonly cap?: number }): Promise<Total>
  aggregate(query: AggregateQuery<D>): Promise<readonly AggregateRow[]>
  update(id: string, patch: PatchOf<D>, options?: UpdateOptions): Promise<RecordOf<D>>
  /** Creates what is not there by a unique key, and updates what is, all or nothing. At most 5000. */
  upsert(inputs: readonly CreateOf<D>[], options: UpsertOptions): Promise<Upserted<RecordOf<D>>>
  /** Soft: it can be restored. */
  delete(id: string, options?: UpdateOptions): Promise<RecordOf<D>>
  restore(id: string, options?: UpdateOptions): Promise<RecordOf<D>>
}

/** The records of one entity that a session may see. */
export interface Repository<D extends EntityShape> extends StoredRecords<D> {
  /** Throws `validation_failed` with every problem, `forbidden`, or `duplicate`. */
  create(input: CreateOf<D>, options?: WriteOptions): Promise<RecordOf<D>>
  /** All or nothing. */
  createMany(inputs: readonly CreateOf<D>[], options?: WriteOptions): Promise<readonly RecordOf<D>[]>
  /** Throws `not_found` for what is missing, deleted, hidden or another tenant's. */
  get<const S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = never>(id: string, options?: ReadOptions<D, S, I>): Promise<Found<D, S, I>>
}

/** Records that have a key of their own besides their id, such as a plugin's settings. */
export interface KeyedRepository<D extends EntityShape> extends Repository<D> {
  /** Creates the record of this key, or changes the one that is there to what is given; a deleted one is restored. */
  save(input: CreateOf<D>, options?: WriteOptions): Promise<RecordOf<D>>
}

/** What a saved view asks for, as `find` of its entity's repository takes it. */
export interface OpenedView {
  readonly entity: string
  readonly where: Where
  readonly sort: readonly string[]
  readonly columns: readonly string[]
}

export interface SavedViewRepository extends Repository<Entities['savedView']> {
  /**
   * A view in today's names. Throws `predicate_outdated` with every name that is gone, and `predicate_too_new`; reads of the
   * record itself give such a predicate as it was written.
   */
  open(id: string): Promise<OpenedView>
}
