/** Resolves after so many milliseconds; rejects with the signal's reason as soon as it aborts. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>

export const wait: Wait = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', stop, { once: true })
  })

/** Full jitter: anything from nothing to twice as long as last time, so that clients which failed together do not return together. */
export function backOff(attempt: number, longest: number): number {
  return Math.random() * Math.min(longest, 300 * 2 ** attempt)
}
