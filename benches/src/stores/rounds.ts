import { median } from '../core/measure.ts'

export interface Spent {
  /** Nanoseconds. */
  readonly p50: number
  readonly p95: number
}

/** What to run for one of the questions that everyone is asked. */
export interface Turn<Question> {
  readonly name: string
  readonly run: (question: Question) => unknown
}

export interface RoundsOptions<Question> {
  readonly rounds: number
  /** The questions of a round; the same for all. Rounds below 0 warm up. */
  readonly questions: (round: number) => readonly Question[]
}

/**
 * The time of single runs. Rounds visit everyone in an order that rotates and ask all the same, so that what else the
 * machine does falls on all of them.
 */
export async function spentBy<Question>(turns: readonly Turn<Question>[], { rounds, questions }: RoundsOptions<Question>): Promise<ReadonlyMap<string, Spent>> {
  const times = new Map(turns.map(({ name }) => [name, [] as number[]]))
  for (let round = -Math.max(2, Math.ceil(rounds / 8)); round < rounds; round++) {
    for (let turn = 0; turn < turns.length; turn++) {
      const { name, run } = turns[(turn + Math.abs(round)) % turns.length]!
      const spent = times.get(name)!
      for (const question of questions(round)) {
        const start = process.hrtime.bigint()
        await run(question)
        if (round >= 0) spent.push(Number(process.hrtime.bigint() - start))
      }
    }
  }
  return new Map([...times].map(([name, values]) => [name, { p50: median(values), p95: quantile(values, 0.95) }]))
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!
}

/** Rounded, as a ratio is told. */
export function ratio(a: number, b: number): number {
  return Number((a / b).toFixed(3))
}
