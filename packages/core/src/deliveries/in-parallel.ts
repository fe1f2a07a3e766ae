/** Does work for each item, a few at a time; the next begins as one ends. Rejects with the first failure, once all that began have ended. */
export async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  const take = async () => {
    for (const item of waiting) await work(item)
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, take))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}
