import * as z from 'zod'

/** One measured thing and the bound it must keep. */
export const benchRow = z.strictObject({
  /** What was measured, as a phrase. */
  what: z.string().min(1),
  figure: z.number(),
  /** `ratio` where a time is meant, because times differ between machines; `bytes`, `rows` and the like are figures of their own. */
  unit: z.string().min(1),
  /** What a ratio is to, or what a bound was taken from. */
  baseline: z.string().min(1),
  /** As a sentence of its own: `<= 1.3`, `>= 0.6`. */
  bound: z.string().regex(/^(<=|>=) -?\d+(\.\d+)?$/),
  holds: z.boolean(),
})

export type BenchRow = z.infer<typeof benchRow>

export interface BenchOptions {
  /** A smaller fixture, for a run below 50 seconds. */
  readonly quick: boolean
  /** The parts to run, where a bench has parts; left out for all. */
  readonly only?: readonly string[]
  /** Tells progress; never to stdout. */
  readonly log: (message: string) => void
}

/** What `src/<name>.bench.ts` exports by default. */
export type Bench = (options: BenchOptions) => Promise<{ readonly rows: readonly BenchRow[] }>

/** A row whose `holds` follows from its figure and bound, so that the two cannot disagree. */
export function row(measured: Omit<BenchRow, 'holds'>): BenchRow {
  return { ...measured, holds: keeps(measured.figure, measured.bound) }
}

/** True when a figure keeps a bound such as `<= 1.3`. */
export function keeps(figure: number, bound: string): boolean {
  const [comparison, limit] = bound.split(' ')
  return comparison === '<=' ? figure <= Number(limit) : figure >= Number(limit)
}

/** A bench of parts, each for itself, of which `only` chooses. */
export function benchOf(parts: Readonly<Record<string, (options: BenchOptions) => Promise<readonly BenchRow[]>>>): Bench {
  return async (options) => {
    const rows: BenchRow[] = []
    for (const [name, measure] of Object.entries(parts)) if (options.only?.includes(name) ?? true) rows.push(...(await measure(options)))
    return { rows }
  }
}
