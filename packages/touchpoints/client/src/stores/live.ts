import type { ChangeEvent, ChangeListener } from '../types.ts'

export interface LiveOptions {
  readonly subscribe: ((listener: ChangeListener) => () => void) | undefined
  readonly changed: (event: ChangeEvent) => void
  /** Something may have been missed: read anew what is shown. */
  readonly missed: () => void
}

export interface Live {
  /** Listens; the returned function stops. */
  start(): () => void
  /** Says that a load begins. What happens before the stream runs could slip between the two, so it is asked for once more then. */
  loading(): void
}

/** A store's ear on the stream of changes. */
export function createLive({ subscribe, changed, missed }: LiveOptions): Live {
  let isLive = false
  let isEarly = false
  return {
    start() {
      const stop = subscribe?.({
        changed,
        resync: missed,
        state(now) {
          isLive = now === 'live'
          if (isLive && isEarly) missed()
          isEarly &&= !isLive
        },
      })
      return () => {
        isLive = false
        stop?.()
      }
    },
    loading() {
      isEarly = !isLive
    },
  }
}
