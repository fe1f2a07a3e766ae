import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { textTable } from '../text-table.ts'
import { balanced, hashed, imbalance, isolated } from './placement.ts'
import { createRandom, type Random } from './random.ts'
import { trafficShares, zipfShares } from './tenants.ts'

const tenants = 10_000
const partitions = 128
const skews = [0, 0.5, 0.8, 1, 1.2]
const nodeCounts = [2, 4, 8, 16, 32, 64]
const isolatedCounts = [0, 1, 10, 100]

type Placing = (shares: readonly number[], nodes: number, random: Random) => readonly number[]

const placings: Readonly<Record<string, Placing>> = {
  'hash to nodes': hashed,
  'hash to partitions, these by load': (shares, nodes, random) => balanced(hashed(shares, partitions, random), nodes),
  'the same, 10 hottest apart': (shares, nodes, random) => balanced(isolated(shares, 10, { places: partitions, random }), nodes),
  'no placing is better than': (shares, nodes) => best(Math.max(1 / nodes, ...shares), nodes),
}

interface Spread {
  readonly median: number
  /** In one placement of twenty it is worse. */
  readonly worst: number
}

/** How much more than the mean the most loaded node carries, by skew, number of nodes and way of placing. */
export function measureImbalance({ quick, log }: BenchOptions): readonly BenchRow[] {
  const runs = quick ? 100 : 1000
  const placed = (place: Placing, at: { readonly skew: number; readonly nodes: number; readonly spread: number }) => placements(place, { ...at, runs })
  const lines = skews.flatMap((skew) =>
    Object.entries(placings).map(([name, place]) => [String(skew), name, ...nodeCounts.map((nodes) => told(placed(place, { skew, nodes, spread: 0 })))]),
  )
  log(`The most loaded node against the mean, ${tenants.toLocaleString('en')} tenants, median and 95th percentile of ${runs} placements\n${textTable([['skew', 'placing', ...nodeCounts.map((nodes) => `${nodes} nodes`)], ...lines])}`)
  const moving = skews.map((skew) => [String(skew), ...nodeCounts.map((nodes) => told(placed(hashed, { skew, nodes, spread: 1 })))])
  log(`The same by hash to nodes, where traffic strays from size by a log-normal factor of 1\n${textTable([['skew', ...nodeCounts.map((nodes) => `${nodes} nodes`)], ...moving])}`)
  log(`What is left for 8 shared nodes when the hottest tenants have machines of their own\n${textTable([['skew', ...isolatedCounts.map((count) => `${count} apart`)], ...skews.map((skew) => [String(skew), ...isolatedCounts.map((count) => shared(skew, count, runs))])])}`)

  const figure = (place: Placing, nodes: number) => Number(placed(place, { skew: 1, nodes, spread: 0 }).median.toFixed(3))
  const baseline = 'the mean node; Zipf 1, 10,000 tenants, median placement'
  return [
    row({ what: 'Most loaded of 8 nodes, tenants hashed to nodes', figure: figure(hashed, 8), unit: 'ratio', baseline, bound: '<= 1.8' }),
    row({ what: `Most loaded of 8 nodes, ${partitions} hash partitions placed by load`, figure: figure(placings['hash to partitions, these by load']!, 8), unit: 'ratio', baseline, bound: '<= 1.02' }),
    row({ what: 'Most loaded of 16 nodes, the 10 hottest tenants apart', figure: figure(placings['the same, 10 hottest apart']!, 16), unit: 'ratio', baseline, bound: '<= 1.64' }),
    row({ what: 'Nodes that placing by tenant can fill evenly', figure: Math.floor(1 / zipfShares(tenants, 1)[0]!), unit: 'nodes', baseline: 'the largest tenant fills one; Zipf 1', bound: '>= 9' }),
  ]
}

/** The imbalance over many draws of the placement and, with a spread, of the traffic. */
function placements(place: Placing, { skew, nodes, spread, runs }: { readonly skew: number; readonly nodes: number; readonly spread: number; readonly runs: number }): Spread {
  const sizes = zipfShares(tenants, skew)
  return spreadOf(runs, (random) => imbalance(place(spread === 0 ? sizes : trafficShares(sizes, spread, random), nodes, random)))
}

/** The largest tenant alone on a node where it is more than a node's part, and the rest even. */
function best(largest: number, nodes: number): readonly number[] {
  return [largest, ...Array.from({ length: nodes - 1 }, () => (1 - largest) / (nodes - 1))]
}

function shared(skew: number, count: number, runs: number): string {
  const sizes = zipfShares(tenants, skew)
  const rest = sizes.slice(count)
  const left = rest.reduce((sum, share) => sum + share, 0)
  return `${(100 * left).toFixed(0)} %, ${told(spreadOf(runs, (random) => imbalance(hashed(rest, 8, random))))}`
}

function spreadOf(runs: number, draw: (random: Random) => number): Spread {
  const values = Array.from({ length: runs }, (_, seed) => draw(createRandom(seed))).toSorted((a, b) => a - b)
  return { median: values[runs >> 1]!, worst: values[Math.floor(runs * 0.95)]! }
}

function told({ median, worst }: Spread): string {
  return `${median.toFixed(2)} (${worst.toFixed(2)})`
}
