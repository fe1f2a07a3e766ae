import type { Crm } from '@diwan/core'

export interface Waker {
  /** Resolves after so many milliseconds, at a commit of the tenant in this process (one since the last wait too), or at the signal's abort. */
  wait(milliseconds: number): Promise<void>
  stop(): void
}

/** Wakes a reader of the change feed. */
export function createWaker(crm: Crm, tenant: string, signal: AbortSignal): Waker {
  let isDue = false
  let wake: (() => void) | undefined
  const ring = (): void => {
    isDue = true
    wake?.()
  }
  const off = crm.on('committed', (event) => {
    if (event.tenant === tenant) ring()
  })
  signal.addEventListener('abort', ring)
  return {
    wait: (milliseconds) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer)
          wake = undefined
          isDue = false
          resolve()
        }
        const timer = setTimeout(done, milliseconds)
        wake = done
        if (isDue || signal.aborted) done()
      }),
    stop() {
      off()
      signal.removeEventListener('abort', ring)
    },
  }
}
