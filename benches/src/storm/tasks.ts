import type { Place } from '../proofs/place.ts'

export const tenant = 'storm'

/** What a writing process is given. */
export interface WriterTask {
  readonly name: string
  readonly place: Place
  readonly seed: number
  /** The file in which it notes what it was told to be done. */
  readonly acknowledged: string
  /** How far its clock goes ahead of the others’. */
  readonly hoursAhead: number
  readonly shared: readonly string[]
  readonly most: number
  readonly pause: number
}

/** What a process is given that writes and delivers. */
export interface CourierTask {
  readonly name: string
  readonly place: Place
  readonly seed: number
  /** So many, and then it only delivers. */
  readonly writes: number
  /** The file in which it notes what it was told. */
  readonly told: string
  /** The file in which it notes what it wrote. */
  readonly acknowledged: string
  readonly shared: readonly string[]
}

/** What a reading process is given. */
export interface ReaderTask {
  readonly place: Place
  /** The file in which it notes what it was given. */
  readonly given: string
  /** Changes in one call, at the most. */
  readonly limit: number
}
