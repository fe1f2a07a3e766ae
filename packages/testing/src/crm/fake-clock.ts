import { instantFrom, instantToMillis, type Clock, type Instant } from '@diwan/core'

/** A clock that stands still until it is told. */
export interface FakeClock extends Clock {
  instant(): Instant
  /** ISO 8601 text or milliseconds since 1970. */
  set(time: string | number): void
  advance(milliseconds: number): void
}

export function fakeClock(start: string | number = '2026-11-22T09:30:00.000Z'): FakeClock {
  let now = instantToMillis(instantFrom(start))
  return {
    now: () => now,
    instant: () => instantFrom(now),
    set: (time) => {
      now = instantToMillis(instantFrom(time))
    },
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}
