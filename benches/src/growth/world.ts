import { createCrm, type Crm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { createRandom, weighted, type Random } from '../hot-tenants/random.ts'
import { zipfShares } from '../hot-tenants/tenants.ts'
import { drawInteraction, type Parties } from './interactions.ts'

type Interaction = Parameters<ReturnType<Crm['session']>['interactions']['log']>[0]

export interface WorldOptions {
  readonly file: string
  readonly tenants: number
  readonly interactions: number
}

export interface World {
  /** The largest first. */
  readonly tenants: readonly string[]
  /** One more interaction, of a tenant drawn by its size, in a transaction of its own. */
  logOne(): Promise<{ readonly tenant: string; readonly id: string }>
  close(): Promise<void>
}

const windows = 20
const minute = 60_000
const start = Date.UTC(2023, 0, 1)

/**
 * A SQLite file that the core has written: tenants of Zipf sizes, a customer for each 50 interactions, and three years of
 * interactions in the order of time, those of a window of it grouped by tenant for speed.
 */
export async function createWorld({ file, tenants: count, interactions }: WorldOptions): Promise<World> {
  const random = createRandom(1)
  const clock = { time: start }
  const crm = await createCrm({ storage: sqlite({ file, driver: 'libsql' }), ports: { clock: { now: () => clock.time } } })
  const shares = zipfShares(count, 1)
  const tenants: { readonly name: string; readonly session: ReturnType<Crm['session']>; readonly parties: Parties }[] = []
  for (const [index, share] of shares.entries()) {
    const name = `tenant-${String(index + 1).padStart(5, '0')}`
    const session = crm.session({ tenant: name, actor: { type: 'user', id: 'u1' } })
    const customers = await createCustomers(session, Math.max(3, Math.round((share * interactions) / 50)), random)
    tenants.push({ name, session, parties: { customers, script: index % 3 === 2 ? 'arabic' : 'latin', pick: weighted(zipfShares(customers.length, 0.8)) } })
  }
  const draw = weighted(shares)
  const gap = (3 * 365 * 24 * 60 * minute) / interactions
  for (let window = 0; window < windows; window++) {
    const logged = new Map<number, Interaction[]>()
    for (let n = 0; n < interactions / windows; n++) {
      clock.time += gap
      const tenant = draw(random)
      const list = logged.get(tenant) ?? []
      list.push(drawInteraction(tenants[tenant]!.parties, clock.time, random) as Interaction)
      logged.set(tenant, list)
    }
    for (const [tenant, list] of logged) {
      for (let at = 0; at < list.length; at += 500) await tenants[tenant]!.session.interactions.logMany(list.slice(at, at + 500))
    }
  }
  return {
    tenants: tenants.map(({ name }) => name),
    logOne: async () => {
      clock.time += gap
      const { name: tenant, session, parties } = tenants[draw(random)]!
      const { id } = await session.interactions.log(drawInteraction(parties, clock.time, random) as Interaction)
      return { tenant, id }
    },
    close: () => crm.close(),
  }
}

async function createCustomers(session: ReturnType<Crm['session']>, count: number, random: Random): Promise<readonly string[]> {
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
