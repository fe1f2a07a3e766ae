import type { Change } from '../entities/change.ts'
import type { Session } from '../session/session.ts'
import type { Log } from '../ports/ports.ts'
import type { DeliveryContext } from './plugin-context.ts'
import type { PluginSession } from './plugin-session.ts'

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
export interface PendingWrite<T, Fields> extends RecordWrite<T> {
  /** Gives fields of the plugin's own their values; null empties one. Of a record that is deleted it changes nothing: it keeps what it has. */
  set(values: Fields): void
  /**
   * Refuses the write and ends the hook. The caller gets `write_rejected` with what all plugins have against it: each with
   * its code as `loyalty.negative_points`, its sentence and its field.
   */
  reject(code: string, message: string, field?: keyof Fields & string): never
}

/** What a hook has besides the write. */
export interface HookContext<Services, X, Own = PluginSession<X>> {
  /** The caller's session, in the transaction of the write. */
  readonly session: Session<X>
  /** The same for the plugin itself, within its declared `rights`; changes name `plugin:<id>` as their actor. */
  readonly own: Own
  /** What the plugins that it requires offer, and those of the optional ones that are there. */
  readonly plugins: Services
  readonly log: Log
  /** Aborted where the hook takes too long. */
  readonly signal: AbortSignal
}

/** A write that is committed, as the change log has it. */
export interface CommittedWrite {
  readonly operation: WriteOperation
  readonly entity: string
  readonly id: string
  /** With what changed, who changed it and when. The record itself may have changed since. */
  readonly change: Change
}

/** What a plugin does as records are written. What a hook returns has no meaning. Reads have no hooks. */
export interface EntityHooks<T, Fields, Services, X, Own = PluginSession<X>> {
  /** In the transaction, before the record is written; also for each of many. What it throws, the write fails with. */
  before?(write: PendingWrite<T, Fields>, context: HookContext<Services, X, Own>): Awaitable<void>
  /** In place of `before` for all records of a call at once. */
  beforeMany?(writes: readonly PendingWrite<T, Fields>[], context: HookContext<Services, X, Own>): Awaitable<void>
  /** In the transaction, after the record is written. What it throws undoes the whole write. */
  written?(write: RecordWrite<T>, context: HookContext<Services, X, Own>): Awaitable<void>
  /**
   * After the commit, at least once, by any process of the same storage; of one record in order. What it throws is tried again,
   * later and later, and then parked with all that follows of that record.
   */
  committed?(write: CommittedWrite, context: DeliveryContext<Services, Own>): Awaitable<void>
}
