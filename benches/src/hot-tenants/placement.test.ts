import { describe, expect, it } from 'vitest'
import { balanced, hashed, imbalance, isolated } from './placement.ts'
import { createRandom, weighted } from './random.ts'
import { trafficShares, zipfShares } from './tenants.ts'

describe('tenants', () => {
  it('have shares that fall with the rank as Zipf says', () => {
    const shares = zipfShares(10_000, 1)
    const harmonic = 9.787606036
    expect(shares[0]).toBeCloseTo(1 / harmonic, 6)
    expect(shares[99]! * 100).toBeCloseTo(shares[0]!, 12)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
  })

  it('have traffic whose logarithm spreads about their size as asked', () => {
    const sizes = zipfShares(20_000, 0)
    const logarithms = trafficShares(sizes, 0.5, createRandom(3)).map(Math.log)
    const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length
    const deviation = Math.sqrt(logarithms.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logarithms.length)
    expect(deviation).toBeGreaterThan(0.48)
    expect(deviation).toBeLessThan(0.52)
  })
})

describe('draws', () => {
  it('do not resemble each other for seeds that do', () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => createRandom(seed).uniform())
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02)
    const low = firsts.filter((value) => value < 0.05).length / firsts.length
    expect(low).toBeGreaterThan(0.03)
    expect(low).toBeLessThan(0.07)
  })

  it('fall on an index as often as its weight says', () => {
    const random = createRandom(4)
    const draw = weighted([1, 0, 3])
    const counts = [0, 0, 0]
    for (let n = 0; n < 40_000; n++) counts[draw(random)]!++
    expect(counts[1]).toBe(0)
    expect(counts[2]! / counts[0]!).toBeGreaterThan(2.9)
    expect(counts[2]! / counts[0]!).toBeLessThan(3.1)
  })
})

describe('placing', () => {
  it.each([
    { tenants: 64, places: 64 },
    { tenants: 10_000, places: 16 },
    { tenants: 10_000, places: 256 },
  ])('by hash loads the fullest of $places places with as many of $tenants equal tenants as balls into bins do', ({ tenants, places }) => {
    const runs = 400
    const random = createRandom(11)
    let sum = 0
    for (let run = 0; run < runs; run++) sum += Math.max(...hashed(zipfShares(tenants, 0), places, random)) * tenants
    const expected = expectedMaximum(tenants, places)
    expect(sum / runs / expected).toBeGreaterThan(0.97)
    expect(sum / runs / expected).toBeLessThan(1.03)
  })

  it('by measured load is at most a third above the mean, or above the largest tenant', () => {
    const shares = trafficShares(zipfShares(500, 0.8), 1, createRandom(5))
    const best = Math.max(1 / 8, ...shares)
    expect(Math.max(...balanced(shares, 8))).toBeLessThanOrEqual(best * (4 / 3))
  })

  it('moves whole partitions and loses none', () => {
    const loads = balanced([5, 3, 3, 2, 2, 1], 2)
    expect(loads).toEqual([8, 8])
  })

  it('gives the hottest tenants a partition of their own', () => {
    const partitions = isolated([0.1, 0.4, 0.2, 0.3], 2, { places: 3, random: createRandom(1) })
    expect(partitions.slice(0, 2)).toEqual([0.4, 0.3])
    expect(partitions.length).toBe(5)
    expect(partitions.reduce((sum, load) => sum + load, 0)).toBeCloseTo(1, 12)
  })

  it('tells the most loaded place against the mean', () => {
    expect(imbalance([1, 1, 4])).toBe(2)
  })
})

/** The mean of the maximum of `places` counts, taken as independent Poisson counts, as for many balls they nearly are. */
function expectedMaximum(balls: number, places: number): number {
  const mean = balls / places
  let probability = Math.exp(-mean)
  let below = 0
  let expected = 0
  for (let count = 0; count < mean + 20 * Math.sqrt(mean) + 20; count++) {
    below += probability
    expected += 1 - Math.min(1, below) ** places
    probability *= mean / (count + 1)
  }
  return expected
}
