import TinyQueue from 'tinyqueue'
import type { Random } from './random.ts'

/** The load of each of `places` when every tenant is put by a hash of its name: an even and independent draw. */
export function hashed(shares: readonly number[], places: number, random: Random): readonly number[] {
  const loads = Array.from({ length: places }, () => 0)
  for (const share of shares) loads[random.below(places)]! += share
  return loads
}

/** The load of each node when whole partitions are put on it by their measured load, heaviest first, each on the least loaded node. */
export function balanced(partitions: readonly number[], nodes: number): readonly number[] {
  const queue = new TinyQueue(Array.from({ length: nodes }, () => 0), (a, b) => a - b)
  for (const load of partitions.toSorted((a, b) => b - a)) queue.push(queue.pop()! + load)
  return queue.data
}

/** The loads of partitions when the `count` tenants of the largest shares have one of their own each, and the others are hashed over `places`. */
export function isolated(shares: readonly number[], count: number, { places, random }: { readonly places: number; readonly random: Random }): readonly number[] {
  const ranked = shares.toSorted((a, b) => b - a)
  return [...ranked.slice(0, count), ...hashed(ranked.slice(count), places, random)]
}

/** The most loaded place against the mean. */
export function imbalance(loads: readonly number[]): number {
  return (Math.max(...loads) * loads.length) / loads.reduce((sum, load) => sum + load, 0)
}
