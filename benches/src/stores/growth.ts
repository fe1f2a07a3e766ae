import type { Session } from '@diwan/core'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { draws, type Draws } from './draws.ts'
import { customers, customerId, interactionAt, interactionRows, timelineRowsInOrder } from './fill.ts'
import { closed, opened } from './questions.ts'
import { ratio, spentBy } from './rounds.ts'
import { sessionOf, tenant, type Store } from './store.ts'

/** Whose timelines are read: more than a page even in the small table. Nothing else goes by this number, such as what is private. */
const among = 77
const small = 10_000
/** So many rows in a transaction. */
const atOnce = 500_000
/** One place, as the first page is one: both are as warm. */
const nearTheEnd = 0.93
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const pages = ['timeline', 'list'] as const

/** Pages by cursor in a table of 10,000 interactions and in one of 10,000,000, side by side, and pages near the end of the large one. */
export async function measureGrowth(open: (name: string) => Promise<Store>, options: BenchOptions): Promise<readonly BenchRow[]> {
  const large = options.quick ? 300_000 : 10_000_000
  const [few, many] = [await open('few'), await open('many')]
  try {
    await fill(few, small)
    const start = performance.now()
    await fill(many, large)
    options.log(`${many.name}: ${large.toLocaleString('en')} interactions and as many lines of timelines filled in ${Math.round((performance.now() - start) / 1000)} s; ${Math.round((await many.bytes()) / 1048576).toLocaleString('en')} MB with their indexes`)
    const readers = { few: await readerOf(few, small), many: await readerOf(many, large) }
    const rows: BenchRow[] = []
    for (const page of pages) rows.push(...(await measurePage(page, { ...readers, name: many.name, large }, options)))
    return rows
  } finally {
    await few.close()
    await many.close()
  }
}

/** Pages of one table; `part` is how far along, from 0, the newest, to 1. */
type Reader = Readonly<Record<(typeof pages)[number], (customer: number, part: number | undefined) => Promise<void>>>

interface Compared {
  readonly few: Reader
  readonly many: Reader
  readonly name: Store['name']
  readonly large: number
}

async function measurePage(page: (typeof pages)[number], { few, many, name, large }: Compared, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const asked = (draw: Draws) => ({ customer: 1 + draw.whole(among), part: 0.4 * draw.part() })
  const spent = await spentBy(
    [
      { name: 'few', run: ({ customer, part }: ReturnType<typeof asked>) => few[page](customer, part) },
      { name: 'many', run: ({ customer, part }) => many[page](customer, part) },
      { name: 'first', run: ({ customer }) => many[page](customer, undefined) },
      { name: 'deep', run: ({ customer }) => many[page](customer, nearTheEnd) },
    ],
    // The draws repeat, so that what is read is in memory as it is for the small table.
    { rounds: quick ? 10 : 20, questions: (round) => Array.from({ length: 30 }, (_, index) => asked(draws(31 * (Math.abs(round) % 2) + index))) },
  )
  const of = (turn: string) => spent.get(turn)!.p50
  log(`${name}, growth of the ${page}: ${['few', 'many', 'first', 'deep'].map((turn) => `${turn} ${(of(turn) / 1000).toFixed(0)} µs`).join(', ')}`)
  const what = `${name}: ${page === 'timeline' ? 'a customer’s timeline' : 'list of interactions'}`
  return [
    row({ what: `${what}, a page of ${large.toLocaleString('en')}`, figure: ratio(of('many'), of('few')), unit: 'ratio', baseline: `a page of ${small.toLocaleString('en')}, in the same rounds`, bound: name === 'SQLite' ? '<= 1.3' : '<= 1.6' }),
    row({ what: `${what}, a page near the end of ${large.toLocaleString('en')}`, figure: ratio(of('deep'), of('first')), unit: 'ratio', baseline: 'the first page, in the same rounds', bound: '<= 1.2' }),
  ]
}

async function fill(store: Store, count: number): Promise<void> {
  const { storage, spelling, execute } = store
  await store.loading(async () => {
    if (store.name === 'PostgreSQL') await withoutLog(store)
    await storage.transaction((transaction) => transaction.insert('customer', tenant, customers(among)))
    for (let from = 0; from < count; from += atOnce) await execute(interactionRows(spelling, { from, count: Math.min(atOnce, count - from) }))
    for (let from = 0; from < count; from += atOnce) await execute(timelineRowsInOrder(spelling, { from, count: Math.min(atOnce, count - from), each: Math.floor(count / among), among }))
  })
}

/** Read the same, and filled in a fraction of the time. */
async function withoutLog({ execute }: Store): Promise<void> {
  const tables = await execute(`select relname as name from pg_class where relkind = 'r' and relname like 'diwan%'`)
  for (const { name } of tables) await execute(`alter table ${String(name)} set unlogged`)
}

async function readerOf({ crm }: Store, count: number): Promise<Reader> {
  const session = sessionOf(crm)
  const digest = opened((await session.interactions.find({ sort: '-occurredAt', limit: 1 })).next!)[0]!
  const digests = new Map<string, string>()
  for (const id of await customersOf(session)) digests.set(id, opened((await session.timeline(id, { limit: 1 })).next!)[0]!)
  const visible = [...digests.keys()]
  const cursor = (of: string, part: number) => closed([of, interactionAt(Math.round(count * (1 - part))), last])
  const full = ({ items }: { readonly items: readonly unknown[] }) => {
    if (items.length !== 50) throw new Error(`A page of ${count} interactions has ${items.length} of 50`)
  }
  return {
    timeline: async (customer, part) => {
      const id = visible[customer % visible.length]!
      full(await session.timeline(id, part === undefined ? {} : { after: cursor(digests.get(id)!, part) }))
    },
    list: async (_customer, part) => full(await session.interactions.find({ sort: '-occurredAt', limit: 50, ...(part !== undefined && { after: cursor(digest, part) }) })),
  }
}

async function customersOf(session: Session): Promise<readonly string[]> {
  const ids = Array.from({ length: among }, (_, index) => customerId(index + 1))
  return [...(await session.customers.getMany(ids)).keys()]
}
