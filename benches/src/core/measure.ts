export interface Contender {
  readonly name: string
  readonly run: () => unknown
}

/**
 * The median time of each contender's single run, in nanoseconds. Contenders take turns, in an order that rotates, so
 * that what else the machine does falls on all of them.
 */
export async function medians(contenders: readonly Contender[], rounds: number): Promise<ReadonlyMap<string, number>> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]))
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const { name, run } = contenders[(turn + Math.abs(round)) % contenders.length]!
      const start = process.hrtime.bigint()
      await run()
      const spent = Number(process.hrtime.bigint() - start)
      if (round >= 0) times.get(name)!.push(spent)
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
