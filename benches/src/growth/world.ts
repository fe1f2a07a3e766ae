import { createCrm, type Crm } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { createRandom, weighted, type Random } from '../hot-tenants/random.ts'
import { zipfShares } from '../hot-tenants/tenants.ts'
import { drawInteraction, type Parties } from './interactions.ts'

type Session = ReturnType<Crm['session']>
type Interaction = Parameters<Session['interactions']['log']>[0]

export interface WorldOptions {
  readonly storage: Storage
  readonly tenants: number
  readonly interactions: number
}

export interface World {
  /** The largest first. */
  readonly tenants: readonly string[]
  session(tenant: string): Session
  /** One more interaction, of a tenant drawn by its size, in a transaction of its own. */
  logOne(): Promise<void>
  close(): Promise<void>
}

/** Interactions that are logged together by tenant, for speed. */
const window = 2500
const start = Date.UTC(2023, 0, 1)
const years = 3

/**
 * A database that the core has written through a storage: tenants of Zipf sizes, a customer for each 50 interactions,
 * and three years of interactions in the order of time.
 */
export async function createWorld({ storage, tenants: count, interactions }: WorldOptions): Promise<World> {
  const random = createRandom(1)
  const clock = { time: start }
  const crm = await createCrm({ storage, ports: { clock: { now: () => clock.time } } })
  const session = (tenant: string) => crm.session({ tenant, actor: { type: 'user', id: 'u1' } })
  const shares = zipfShares(count, 1)
  const tenants: { readonly name: string; readonly session: Session; readonly parties: Parties }[] = []
  for (const [index, share] of shares.entries()) {
    const name = tenantName(index)
    const customers = await createCustomers(session(name), Math.max(3, Math.round((share * interactions) / 50)), random)
    tenants.push({ name, session: session(name), parties: { customers, script: index % 3 === 2 ? 'arabic' : 'latin', pick: weighted(zipfShares(customers.length, 0.8)) } })
  }
  const draw = weighted(shares)
  const gap = (years * 365 * 24 * 3_600_000) / interactions
  const drawn = () => {
    clock.time += gap
    const tenant = tenants[draw(random)]!
    return { tenant, input: drawInteraction(tenant.parties, clock.time, random) as Interaction }
  }
  for (let logged = 0; logged < interactions; logged += window) {
    const inputs = new Map<Session, Interaction[]>()
    for (let n = logged; n < Math.min(logged + window, interactions); n++) {
      const { tenant, input } = drawn()
      inputs.set(tenant.session, [...(inputs.get(tenant.session) ?? []), input])
    }
    await atOnce(4, inputs, ([each, list]) => each.interactions.logMany(list))
  }
  return {
    tenants: tenants.map(({ name }) => name),
    session,
    logOne: async () => {
      const { tenant, input } = drawn()
      await tenant.session.interactions.log(input)
    },
    close: () => crm.close(),
  }
}

/** What `index` counts, from 0, is the rank of its size. */
export function tenantName(index: number): string {
  return `tenant-${String(index + 1).padStart(5, '0')}`
}

/** Works on the items in their order, so many at a time. */
export async function atOnce<T>(callers: number, items: Iterable<T>, work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items[Symbol.iterator]()
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value)
    }),
  )
}

async function createCustomers(session: Session, count: number, random: Random): Promise<readonly string[]> {
  const ids: string[] = []
  for (let at = 0; at < count; at += 500) {
    const inputs = Array.from({ length: Math.min(500, count - at) }, (_, n) => ({
      kind: 'person' as const,
      name: { given: `Given${random.below(900)}`, family: `Family${random.below(9000)}` },
      ownerId: `u${random.below(20)}`,
      lifecycle: 'customer',
      roles: ['customer' as const],
      tags: [`tag${random.below(30)}`],
      contactPoints: [
        { kind: 'email' as const, value: `person.${at + n}@mail.example` },
        { kind: 'phone' as const, value: `+98 912 ${String(random.below(10_000_000)).padStart(7, '0')}` },
      ],
    }))
    ids.push(...(await session.customers.createMany(inputs)).map(({ id }) => id))
  }
  return ids
}
