import { deepStrictEqual } from 'node:assert/strict'
import { loadavg } from 'node:os'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import type { Contender } from './contender.ts'
import { diwanContender } from './diwan-contender.ts'
import type { Questions } from './questions.ts'
import { ratio, spentBy, type RoundsOptions, type Spent } from './rounds.ts'
import type { Store } from './store.ts'

/** A database filled and ready, with all that are asked. */
export interface Arena {
  readonly store: Store
  readonly questions: Questions
  readonly diwan: Contender
}

export function arenaOf(store: Store, questions: Questions): Arena {
  return { store, questions, diwan: diwanContender(store) }
}

export interface Compared<Question> extends RoundsOptions<Question> {
  readonly what: string
  readonly ask: (contender: Contender, question: Question) => unknown
  readonly raws: readonly Contender[]
  /** The highest ratio of medians, and where it is said of 95th percentiles. */
  readonly p50: number
  readonly p95?: number
}

/** Diwan's times as ratios to those of the fastest raw way, in the same rounds. */
export async function compare<Question>({ store, diwan }: Arena, compared: Compared<Question>, { log }: BenchOptions): Promise<readonly BenchRow[]> {
  const { what, ask, raws, p50, p95 } = compared
  const spent = await spentBy([diwan, ...raws].map((contender) => ({ name: contender.name, run: (question: Question) => ask(contender, question) })), compared)
  const ours = spent.get(diwan.name)!
  const best = raws.toSorted((a, b) => spent.get(a.name)!.p50 - spent.get(b.name)!.p50)[0]!
  const base = spent.get(best.name)!
  log(`${store.name}, ${what}: ${[...spent].map(([name, times]) => `${name} ${told(times)}`).join(', ')}; load ${loadavg()[0]!.toFixed(1)}`)
  const baseline = `${best.driver}: ${best.name}, the same work in the same rounds`
  const about = { unit: 'ratio', baseline } as const
  const rows = [row({ ...about, what: `${store.name}: ${what}`, figure: ratio(ours.p50, base.p50), bound: `<= ${p50}` })]
  if (p95 !== undefined) rows.push(row({ ...about, what: `${store.name}: ${what}, 95th percentile`, figure: ratio(ours.p95, base.p95), bound: `<= ${p95}` }))
  return rows
}

/** Throws where two that were asked the same gave something else. */
export function requireSame(what: string, ours: unknown, raws: unknown): void {
  deepStrictEqual(ours, raws, `${what}: Diwan and the raw driver do not give the same`)
}

function told({ p50, p95 }: Spent): string {
  return `${(p50 / 1000).toFixed(1)} µs (95 %: ${(p95 / 1000).toFixed(1)})`
}
