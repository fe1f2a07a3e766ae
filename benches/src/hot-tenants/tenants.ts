import type { Random } from './random.ts'

/**
 * The share of the whole that each of `count` tenants has, the largest first, in Zipf's form: the tenant of rank r has
 * a share in proportion to r^-skew. It is the rank form of a Pareto tail of index 1 / skew; firms are near skew 1
 * (Axtell, "Zipf Distribution of U.S. Firm Sizes", Science 293, 2001). Skew 0 makes all equal.
 */
export function zipfShares(count: number, skew: number): readonly number[] {
  return sharesOf(Array.from({ length: count }, (_, rank) => (rank + 1) ** -skew))
}

/** Shares of traffic, which follows size but not exactly: each share times a log-normal factor of `spread`, its standard deviation in natural logarithms. */
export function trafficShares(sizes: readonly number[], spread: number, random: Random): readonly number[] {
  return sharesOf(sizes.map((share) => share * Math.exp(spread * random.normal())))
}

function sharesOf(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}
