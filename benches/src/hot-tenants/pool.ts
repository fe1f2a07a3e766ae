import TinyQueue from 'tinyqueue'
import type { Random } from './random.ts'

/** Queries of one kind, arriving at random: a Poisson process. */
export interface Source {
  readonly name: string
  /** Queries a second, of all its tenants together. */
  readonly rate: number
  /** How many tenants send them, each as often as the others. */
  readonly tenants: number
  /** The time of one query on its connection, in seconds. */
  readonly service: (random: Random) => number
}

export interface PoolOptions {
  readonly connections: number
  readonly sources: readonly Source[]
  /** Who gets a free connection: the query that came first, or the next tenant in turn. */
  readonly order: 'first' | 'turns'
  /** Connections at the most that one tenant may hold; all where left out. */
  readonly limit?: number
  /** How long queries arrive, in seconds. Those still waiting then count with what they waited. */
  readonly seconds: number
  readonly random: Random
}

export interface SourceOutcome {
  /** Of each query, how long it waited for a connection, in seconds. */
  readonly waits: readonly number[]
  readonly served: number
}

interface Tenant {
  readonly source: number
  readonly waiting: Query[]
  /** The first of `waiting` that still waits. */
  head: number
  running: number
}

interface Query {
  readonly tenant: Tenant
  readonly arrived: number
}

interface Event {
  readonly at: number
  readonly run: () => void
}

/** Simulates a pool of connections, event by event, and answers by source. A running query is never interrupted. */
export function simulatePool({ connections, sources, order, limit = connections, seconds, random }: PoolOptions): ReadonlyMap<string, SourceOutcome> {
  const outcomes = sources.map(() => ({ waits: [] as number[], served: 0 }))
  const tenants = sources.map((source, index) => Array.from({ length: source.tenants }, (): Tenant => ({ source: index, waiting: [], head: 0, running: 0 })))
  const events = new TinyQueue<Event>([], (a, b) => a.at - b.at)
  /** Tenants with a waiting query; in turns, the next one first. */
  const queue = new Set<Tenant>()
  let free = connections

  sources.forEach((_, index) => arrive(index, 0))
  for (let event = events.pop(); event && event.at <= seconds; event = events.pop()) event.run()
  for (const tenant of queue) for (const { arrived } of tenant.waiting.slice(tenant.head)) outcomes[tenant.source]!.waits.push(seconds - arrived)
  return new Map(sources.map(({ name }, index) => [name, outcomes[index]!]))

  function arrive(index: number, now: number): void {
    const source = sources[index]!
    const at = now + random.exponential(1 / source.rate)
    const tenant = tenants[index]![random.below(source.tenants)]!
    const run = () => {
      tenant.waiting.push({ tenant, arrived: at })
      queue.add(tenant)
      start(at)
      arrive(index, at)
    }
    events.push({ at, run })
  }

  function start(now: number): void {
    if (free === 0) return
    const tenant = next()
    if (!tenant) return
    const query = tenant.waiting[tenant.head++]!
    // Taken out and put at the end again: its next turn comes after everybody else's.
    queue.delete(tenant)
    if (tenant.head < tenant.waiting.length) queue.add(tenant)
    else tenant.waiting.length = tenant.head = 0
    const outcome = outcomes[tenant.source]!
    outcome.waits.push(now - query.arrived)
    free--
    tenant.running++
    const at = now + sources[tenant.source]!.service(random)
    const run = () => {
      outcome.served++
      free++
      tenant.running--
      start(at)
    }
    events.push({ at, run })
  }

  function next(): Tenant | undefined {
    let first: Tenant | undefined
    for (const tenant of queue) {
      if (tenant.running >= limit) continue
      if (order === 'turns') return tenant
      if (!first || tenant.waiting[tenant.head]!.arrived < first.waiting[first.head]!.arrived) first = tenant
    }
    return first
  }
}
