import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { textTable } from '../text-table.ts'
import { meanWait } from './erlang.ts'
import { simulatePool, type PoolOptions, type Source } from './pool.ts'
import { createRandom } from './random.ts'

const connections = 8
/** What all other tenants ask for together, as a part of what the pool can do. */
const othersLoad = 0.4
/** The mean time of their queries, in seconds. */
const othersService = 0.005

interface Case {
  readonly queries: string
  /** The mean time of the hot tenant's queries, in seconds. */
  readonly service: number
  /** What everybody asks for, as a part of what the pool can do. */
  readonly load: number
}

const cases: readonly Case[] = [
  ...[0.8, 0.95, 1.2, 2].map((load) => ({ queries: 'as short as the others’', service: othersService, load })),
  ...[0.8, 0.95, 1.2, 2].map((load) => ({ queries: '1 s reports', service: 1, load })),
]

const rules = {
  'first come': { order: 'first' },
  'in turns': { order: 'turns' },
  'at most half': { order: 'first', limit: connections / 2 },
  'at most a quarter': { order: 'first', limit: connections / 4 },
  'in turns, at most half': { order: 'turns', limit: connections / 2 },
} satisfies Record<string, Pick<PoolOptions, 'order' | 'limit'>>

interface Outcome {
  /** Of the other tenants, in milliseconds. */
  readonly mean: number
  readonly p99: number
  /** Connections the hot tenant kept busy on average. */
  readonly hot: number
}

/** How long the others wait for a connection beside one hot tenant, under each rule of who gets it. */
export function measureNeighbours({ quick, log }: BenchOptions): readonly BenchRow[] {
  const seeds = quick ? 1 : 5
  const outcomes = new Map(cases.map((each) => [each, new Map(Object.keys(rules).map((rule) => [rule, simulated(each, rule as keyof typeof rules, seeds)]))]))
  const lines = [...outcomes].flatMap(([each, byRule]) =>
    [...byRule].map(([rule, { mean, p99, hot }]) => [each.queries, String(each.load), rule, mean.toFixed(mean < 10 ? 2 : 0), p99.toFixed(p99 < 10 ? 1 : 0), hot.toFixed(1)]),
  )
  log(`${connections} connections; the others ask for ${othersLoad} of them in queries of ${1000 * othersService} ms; 60 s from idle, ${seeds} seeds
${textTable([['hot tenant’s queries', 'load', 'rule', 'others wait, ms', '99th', 'hot tenant’s connections'], ...lines])}`)

  const get = (queries: string, load: number, rule: keyof typeof rules) => outcomes.get(cases.find((each) => each.queries === queries && each.load === load)!)!.get(rule)!
  const arrivals = (connections * othersLoad) / othersService
  const alone = 1000 * meanWait({ connections, arrivals, service: othersService })
  const beside = 1000 * meanWait({ connections: connections / 2, arrivals, service: othersService })
  const [short, long] = [cases[0]!.queries, cases.at(-1)!.queries]
  const steady = get(short, 0.8, 'first come').mean / (1000 * meanWait({ connections, arrivals: (connections * 0.8) / othersService, service: othersService }))
  const figure = (value: number) => Number(value.toFixed(3))
  log(`By Erlang C the others wait ${alone.toFixed(3)} ms alone, and ${beside.toFixed(2)} ms with the half that a limit leaves them`)
  return [
    row({ what: 'Simulated wait at 0.8 load, first come', figure: figure(steady), unit: 'ratio', baseline: 'Erlang C', bound: '>= 0.85' }),
    row({ what: 'Others’ wait beside reports over a limit of half', figure: figure(get(long, 2, 'at most half').mean / beside), unit: 'ratio', baseline: 'Erlang C for the other half', bound: '<= 1.15' }),
    row({ what: 'Others’ wait beside twice what the pool can do, first come', figure: figure(get(short, 2, 'first come').mean), unit: 'ms', baseline: 'mean over the first 60 s, simulated', bound: '>= 10000' }),
    row({ what: 'The same, in turns', figure: figure(get(short, 2, 'in turns').mean), unit: 'ms', baseline: 'mean over the first 60 s, simulated', bound: '<= 3' }),
    row({ what: 'The same in 1 s reports, in turns', figure: figure(get(long, 2, 'in turns').mean), unit: 'ms', baseline: 'mean over the first 60 s, simulated', bound: '>= 300' }),
    row({ what: 'The same in 1 s reports, at most half', figure: figure(get(long, 2, 'at most half').mean), unit: 'ms', baseline: 'mean over the first 60 s, simulated', bound: '<= 5' }),
    row({ what: 'The same in 1 s reports, at most a quarter', figure: figure(get(long, 2, 'at most a quarter').mean), unit: 'ms', baseline: 'mean over the first 60 s, simulated', bound: '<= 0.5' }),
  ]
}

function simulated({ service, load }: Case, rule: keyof typeof rules, seeds: number): Outcome {
  const seconds = 60
  const sources: readonly Source[] = [
    { name: 'others', tenants: 200, rate: (connections * othersLoad) / othersService, service: (random) => random.exponential(othersService) },
    { name: 'hot', tenants: 1, rate: (connections * (load - othersLoad)) / service, service: (random) => random.exponential(service) },
  ]
  const runs = Array.from({ length: seeds }, (_, seed) => simulatePool({ connections, sources, ...rules[rule], seconds, random: createRandom(seed) }))
  const waits = runs.flatMap((run) => run.get('others')!.waits).toSorted((a, b) => a - b)
  const served = runs.reduce((sum, run) => sum + run.get('hot')!.served, 0)
  return {
    mean: (1000 * waits.reduce((sum, wait) => sum + wait, 0)) / waits.length,
    p99: 1000 * waits[Math.floor(waits.length * 0.99)]!,
    hot: (served * service) / (seeds * seconds),
  }
}
