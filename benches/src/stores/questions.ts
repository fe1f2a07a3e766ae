import type { ListQuery, TimelineQuery } from './contender.ts'
import { draws } from './draws.ts'
import { interactionAt, lifecycles, visibleCustomer, type Size } from './fill.ts'
import { sessionOf, type Store } from './store.ts'

/** What contenders are asked, drawn anew for each round and the same for all. */
export interface Questions {
  readonly gets: (round: number) => readonly string[]
  readonly timelines: (round: number) => readonly TimelineQuery[]
  readonly lists: (round: number) => readonly ListQuery[]
}

/** Customers with hundreds of entries at least. */
const busiest = 100

const searches = ['smith', 'محمدی', 'jones', 'فاطمه', 'martin', 'حسین', 'علی', 'رضایی', 'الهاشمی', 'خالد']

export async function questionsFor({ crm }: Pick<Store, 'crm'>, { customers, interactions }: Size): Promise<Questions> {
  const cursors = await timelineCursors(crm, Array.from({ length: busiest }, (_, index) => visibleCustomer(index + 1)))
  const each = <T>(count: number, make: (draw: ReturnType<typeof draws>) => T) => (round: number): readonly T[] => {
    const draw = draws(7919 * round + 13)
    return Array.from({ length: count }, () => make(draw))
  }
  return {
    gets: each(200, (draw) => visibleCustomer(1 + draw.whole(customers - 2))),
    timelines: each(40, (draw) => {
      const id = visibleCustomer(1 + draw.whole(busiest))
      const occurredAt = interactionAt(Math.ceil(interactions * (0.15 + 0.85 * draw.part())))
      const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      return { customerId: id, occurredAt, id: last, cursor: cursors(id, [occurredAt, last]) }
    }),
    lists: each(10, (draw) => ({ lifecycle: draw.of(lifecycles), search: draw.of(searches) })),
  }
}

/** Cursors at any place of a timeline, made from one that Diwan gave. */
async function timelineCursors(crm: Store['crm'], customers: readonly string[]) {
  const session = sessionOf(crm)
  const digests = new Map<string, string>()
  for (const id of customers) digests.set(id, opened((await session.timeline(id, { limit: 1 })).next!)[0]!)
  return (id: string, position: readonly string[]) => closed([digests.get(id)!, ...position])
}

/** The digest of the query that a cursor belongs to, and its position. */
export function opened(cursor: string): readonly string[] {
  return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as readonly string[]
}

export function closed(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}
