/** Calls `work` for whatever was asked, one run at a time: what is asked during a run is done together in the next. */
export function coalesce<T>(work: (asked: ReadonlySet<T>) => Promise<void>): (item: T) => void {
  let waiting = new Set<T>()
  let running = false

  async function drain(): Promise<void> {
    running = true
    // A burst of events arrives in one turn of the event loop.
    await Promise.resolve()
    try {
      while (waiting.size > 0) {
        const asked = waiting
        waiting = new Set()
        await work(asked)
      }
    } finally {
      running = false
    }
  }

  return (item) => {
    waiting.add(item)
    if (!running) void drain()
  }
}
