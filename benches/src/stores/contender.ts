import type { Row } from '@diwan/core/storage'

export interface ListQuery {
  readonly lifecycle: string
  readonly search: string
}

/** A page of a timeline: what is older than a moment and, at that moment, of a lower id. */
export interface TimelineQuery {
  readonly customerId: string
  readonly occurredAt: string
  readonly id: string
  /** The same place as Diwan's cursors say it. */
  readonly cursor: string
}

export interface VersionedUpdate {
  readonly id: string
  readonly version: number
  readonly preferredChannel: string
  readonly updatedAt: string
}

/** A row or record as a contender gives it, its names in the contender's own spelling. */
export type Given = Readonly<Record<string, unknown>>

/** One way to do what is measured. What a library cannot say is left out. */
export interface Contender {
  readonly name: string
  /** With its version. */
  readonly driver: string
  /** A visible, live customer. */
  readonly get: (id: string) => Promise<Given | undefined> | Given | undefined
  /** At most 51 entries of a visible customer, those visible themselves, newest first: one more than a page tells whether there is another. */
  readonly timeline: (query: TimelineQuery) => Promise<readonly Given[]> | readonly Given[]
  /** At most 51 customers, the last changed first. */
  readonly list: (query: ListQuery) => Promise<readonly Given[]> | readonly Given[]
  /** The same, each with `contactPoints`, in the order of their making. */
  readonly listWithContactPoints: (query: ListQuery) => Promise<readonly Given[]> | readonly Given[]
  /** One row at its version, whatever else; whether it was there. */
  readonly update: (update: VersionedUpdate) => Promise<boolean> | boolean
  /** The same with the row of the change log, within the scope; the record as it is now. */
  readonly updateWithChange?: (update: VersionedUpdate) => Promise<Given | undefined> | Given | undefined
  /** Interactions, all or none. */
  readonly insert: (rows: readonly Row[]) => Promise<void> | void
  readonly close: () => Promise<void> | void
}
