import { describe, expect, it } from 'vitest'
import { meanWait } from './erlang.ts'
import { simulatePool, type PoolOptions } from './pool.ts'
import { createRandom, type Random } from './random.ts'

const exponential = (random: Random) => random.exponential(1)

function meanOf(waits: readonly number[]): number {
  return waits.reduce((sum, wait) => sum + wait, 0) / waits.length
}

function simulate(options: Partial<PoolOptions> & Pick<PoolOptions, 'sources' | 'connections'>) {
  return simulatePool({ order: 'first', seconds: 200_000, random: createRandom(7), ...options })
}

describe('the simulated pool', () => {
  it.each([
    { connections: 1, load: 0.5 },
    { connections: 4, load: 0.8 },
    { connections: 10, load: 0.7 },
    { connections: 10, load: 0.9 },
  ])('waits as Erlang C says with $connections connections at $load of what they can do', ({ connections, load }) => {
    const rate = connections * load
    const waits = simulate({ connections, sources: [{ name: 'all', rate, tenants: 1, service: exponential }] }).get('all')!.waits
    const expected = meanWait({ connections, arrivals: rate, service: 1 })
    expect(meanOf(waits) / expected).toBeGreaterThan(0.95)
    expect(meanOf(waits) / expected).toBeLessThan(1.05)
  })

  it('waits as Pollaczek and Khinchine say where every query takes the same time', () => {
    const waits = simulate({ connections: 1, sources: [{ name: 'all', rate: 0.8, tenants: 1, service: () => 1 }] }).get('all')!.waits
    expect(meanOf(waits)).toBeGreaterThan(2 * 0.95)
    expect(meanOf(waits)).toBeLessThan(2 * 1.05)
  })

  it('keeps the mean wait of equal queries whatever the order', () => {
    const sources = [{ name: 'all', rate: 3.2, tenants: 50, service: exponential }]
    const [first, turns] = (['first', 'turns'] as const).map((order) => meanOf(simulate({ connections: 4, sources, order }).get('all')!.waits))
    expect(turns! / first!).toBeGreaterThan(0.95)
    expect(turns! / first!).toBeLessThan(1.05)
  })

  it('makes a pool of its own out of a limit, for a tenant that has the pool to itself', () => {
    const sources = [{ name: 'all', rate: 1.6, tenants: 1, service: exponential }]
    const limited = meanOf(simulate({ connections: 8, sources, limit: 2 }).get('all')!.waits)
    const expected = meanWait({ connections: 2, arrivals: 1.6, service: 1 })
    expect(limited / expected).toBeGreaterThan(0.95)
    expect(limited / expected).toBeLessThan(1.05)
  })

  it('serves no more than the pool can when more is asked', () => {
    const served = simulate({ connections: 2, seconds: 10_000, sources: [{ name: 'all', rate: 4, tenants: 1, service: () => 1 }] }).get('all')!.served
    expect(served).toBeGreaterThan(19_900)
    expect(served).toBeLessThanOrEqual(20_000)
  })

  it('gives a tenant that asks rarely its turn before the backlog of one that asks always', () => {
    const sources = [
      { name: 'rare', rate: 0.01, tenants: 1, service: () => 1 },
      { name: 'hot', rate: 4, tenants: 1, service: () => 1 },
    ]
    const waits = simulate({ connections: 2, seconds: 50_000, sources, order: 'turns' }).get('rare')!.waits
    expect(Math.max(...waits)).toBeLessThan(2)
  })

  it('counts the wait of a query that is still waiting at the end', () => {
    const sources = [{ name: 'all', rate: 10, tenants: 1, service: () => 1 }]
    const waits = simulate({ connections: 1, seconds: 1000, sources }).get('all')!.waits
    expect(waits.length).toBeGreaterThan(9_000)
    expect(meanOf(waits)).toBeGreaterThan(400)
  })

  it('is the same for the same seed', () => {
    const run = () => simulate({ connections: 2, seconds: 500, sources: [{ name: 'all', rate: 1.8, tenants: 3, service: exponential }] }).get('all')!.waits
    expect(run()).toEqual(run())
  })
})
