import type { CreateOf, PatchOf, RecordOf } from '../schema/entity.ts'
import type { Entities } from '../entities/index.ts'
import type { Where, WhereOf } from '../predicate/where.ts'
import type { Money } from '../values/money.ts'
import type { Origin } from '../entities/change.ts'

export type SortOf = string | readonly string[]

export interface FindQuery<D> {
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

export interface AggregateQuery<D> {
  readonly where?: WhereOf<D>
  readonly groupBy?: readonly string[]
  readonly measures: Readonly<Record<string, { readonly of: 'count' | 'sum' | 'min' | 'max'; readonly field?: string }>>
  /** Groups at the most; default 200. */
  readonly limit?: number
}

/** One group: its keys and its measures. A sum of money has a group per currency. */
export type AggregateRow = Readonly<Record<string, string | number | boolean | Money | null>>

/** The records of one entity that a session may see. */
export interface Repository<D> {
  /** Throws `validation_failed` with every problem, `forbidden`, or `duplicate`. */
  create(input: CreateOf<D>, options?: WriteOptions): Promise<RecordOf<D>>
  /** All or nothing. */
  createMany(inputs: readonly CreateOf<D>[], options?: WriteOptions): Promise<readonly RecordOf<D>[]>
  /** Throws `not_found` for what is missing, deleted, hidden or another tenant's. */
  get(id: string): Promise<RecordOf<D>>
  /** The ones that exist, in no order. At most 500 ids. */
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, RecordOf<D>>>
  find(query?: FindQuery<D>): Promise<Page<RecordOf<D>>>
  /** All matching records, in batches; nothing is held in memory but one. */
  iterate(query?: Omit<FindQuery<D>, 'after' | 'total' | 'limit'>, options?: { readonly batch?: number; readonly signal?: AbortSignal }): AsyncIterable<readonly RecordOf<D>[]>
  count(query?: Pick<FindQuery<D>, 'where' | 'search' | 'deleted'>, options?: { readonly cap?: number }): Promise<Total>
  aggregate(query: AggregateQuery<D>): Promise<readonly AggregateRow[]>
  update(id: string, patch: PatchOf<D>, options?: UpdateOptions): Promise<RecordOf<D>>
  /** Soft: it can be restored. */
  delete(id: string, options?: UpdateOptions): Promise<RecordOf<D>>
  restore(id: string, options?: UpdateOptions): Promise<RecordOf<D>>
}

/** Records that have a key of their own besides their id, such as a plugin's settings. */
export interface KeyedRepository<D> extends Repository<D> {
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
