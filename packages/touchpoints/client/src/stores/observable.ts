/** Something to watch, in the shape of React's `useSyncExternalStore`. Snapshots are immutable; an equal state is the same object. */
export interface Observable<S> {
  getSnapshot(): S
  /** Calls `listener` after each change; the returned function stops it. */
  subscribe(listener: () => void): () => void
}

/**
 * A state that anyone may watch, and what changes it. `whileWatched` runs with the first listener, and what it returns
 * with the last one's end.
 */
export function createState<S extends object>(initial: S, whileWatched: () => () => void): [Observable<S>, (change: Partial<S>) => void] {
  const listeners = new Set<() => void>()
  let snapshot = initial
  let rest: (() => void) | undefined
  const watched: Observable<S> = {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      const own = (): void => listener()
      listeners.add(own)
      if (listeners.size === 1) rest = whileWatched()
      return () => {
        if (listeners.delete(own) && listeners.size === 0) rest?.()
      }
    },
  }
  const set = (change: Partial<S>): void => {
    snapshot = { ...snapshot, ...change }
    for (const listener of [...listeners]) listener()
  }
  return [watched, set]
}
