import { isClientError, type ClientError } from '../client-error.ts'

export type LoadState = 'idle' | 'loading' | 'ready' | 'failed'

export interface Loader {
  /** Runs `load`, aborting the one before it. What a superseded load finds or meets is dropped. */
  run(load: (signal: AbortSignal) => Promise<() => void>): Promise<void>
  /** Runs `read` after the load under way, without showing it, if that went well. What it finds is dropped if a load has begun meanwhile. */
  quietly(read: (signal: AbortSignal) => Promise<() => void>): Promise<void>
  abort(): void
}

/** One load at a time, the latest. `turn` hears how it stands. */
export function createLoader(turn: (change: { state?: LoadState; error: ClientError | null }) => void): Loader {
  let current: AbortController | undefined
  let running: Promise<unknown> = Promise.resolve()
  let isReady = false

  /** Takes what `work` finds, or turns to what it meets, unless another load has begun. */
  async function attempt(own: AbortController, work: (signal: AbortSignal) => Promise<() => void>, met: { state?: LoadState }): Promise<void> {
    try {
      const take = await work(own.signal)
      if (own.signal.aborted) return
      take()
      isReady = true
      turn({ state: 'ready', error: null })
    } catch (error) {
      if (own.signal.aborted) return
      if (!isClientError(error)) throw error
      turn({ ...met, error })
    }
  }

  return {
    run(work) {
      current?.abort()
      current = new AbortController()
      isReady = false
      turn({ state: 'loading', error: null })
      const load = attempt(current, work, { state: 'failed' })
      running = load.catch(() => {})
      return load
    },
    async quietly(read) {
      for (let before; before !== running; ) await (before = running)
      if (current && isReady) await attempt(current, read, {})
    },
    abort() {
      if (!current) return
      current.abort()
      isReady = false
      turn({ state: 'idle', error: null })
    },
  }
}
