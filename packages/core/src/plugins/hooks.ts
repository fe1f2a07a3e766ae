import type { Session } from '../session/session.ts'
import type { Log } from '../ports/ports.ts'

type Awaitable<T> = T | Promise<T>

export type WriteOperation = 'create' | 'update' | 'delete' | 'restore'

/** A write of one record. */
export interface RecordWrite<T> {
  readonly operation: WriteOperation
  readonly entity: string
  readonly id: string
  /** As it was; null where it is new. */
  readonly before: T | null
  /** As it is, or will be with what plugins set so far. */
  readonly after: T
}

/** A write that is about to be done. */
export interface PendingWrite<T, Own> extends RecordWrite<T> {
  /** Gives fields of the plugin's own their values; null empties one. */
  set(values: Own): void
  /**
   * Refuses the write and ends the hook. The caller gets `write_rejected` with what all plugins have against it: each with
   * its code as `loyalty.negative_points`, its sentence and its field.
   */
  reject(code: string, message: string, field?: keyof Own & string): never
}

/** What a hook has besides the write. */
export interface HookContext<Services, X> {
  /** The caller's session, in the transaction of the write. */
  readonly session: Session<X>
  /** The same for the plugin itself, within its declared `rights`; changes name `plugin:<id>` as their actor. */
  readonly own: Session<X>
  /** What the plugins that it requires offer, and those of the optional ones that are there. */
  readonly plugins: Services
  readonly log: Log
  /** Aborted where the hook takes too long. */
  readonly signal: AbortSignal
}

/** What a plugin does as records are written. What a hook returns has no meaning. Reads have no hooks. */
export interface EntityHooks<T, Own, Services, X> {
  /** In the transaction, before the record is written; also for each of many. What it throws, the write fails with. */
  before?(write: PendingWrite<T, Own>, context: HookContext<Services, X>): Awaitable<void>
  /** In place of `before` for all records of a call at once. */
  beforeMany?(writes: readonly PendingWrite<T, Own>[], context: HookContext<Services, X>): Awaitable<void>
  /** In the transaction, after the record is written. What it throws undoes the whole write. */
  written?(write: RecordWrite<T>, context: HookContext<Services, X>): Awaitable<void>
}
