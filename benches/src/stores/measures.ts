import { isDeepStrictEqual } from 'node:util'
import type { Row } from '@diwan/core/storage'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { recordOf } from './columns.ts'
import type { Contender } from './contender.ts'
import { diwanContender } from './diwan-contender.ts'
import { idOf, visibleCustomer, type Size } from './fill.ts'
import { questionsFor } from './questions.ts'
import { ratio, spentBy, type Spent, type Turn } from './rounds.ts'
import type { Store } from './store.ts'

interface Bounds {
  readonly get: string
  readonly page: string
  readonly update: string
  readonly logged: string
}

const bounds: Readonly<Record<Store['name'], Bounds>> = {
  SQLite: { get: '<= 1.3', page: '<= 1.1', update: '<= 1.1', logged: '<= 1.3' },
  PostgreSQL: { get: '<= 1.15', page: '<= 1.1', update: '<= 1.1', logged: '<= 1.3' },
  MariaDB: { get: '<= 1.3', page: '<= 1.1', update: '<= 1.1', logged: '<= 1.3' },
}

/** A store's reads, writes and throughput, each against the raw driver's best way to do the same in the same rounds. */
export async function measureStore(store: Store, size: Size, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const diwan = diwanContender(store)
  const all = [diwan, ...store.raws]
  const questions = await questionsFor(store, size)
  const rounds = quick ? 8 : 40
  await requireSameAnswers(all, questions)
  const { name, driver } = store
  const told = (what: string, figure: number, bound: string, baseline = 'the raw driver, the better of kept and fresh statements') =>
    row({ what: `${name} (${driver}): ${what}`, figure, unit: 'ratio', baseline, bound })
  const asked = <Question>(ask: (contender: Contender, question: Question) => unknown): readonly Turn<Question>[] => all.map((contender, index) => ({ name: `${index}`, run: (question) => ask(contender, question) }))
  const against = (spent: ReadonlyMap<string, Spent>, part: keyof Spent) => ratio(spent.get('0')![part], Math.min(...store.raws.map((_, index) => spent.get(`${index + 1}`)![part])))
  const rows: BenchRow[] = []
  const limits = bounds[name]

  const gets = await spentBy(asked<string>((contender, id) => contender.get(id)), { rounds, questions: questions.gets })
  rows.push(told('a customer by id', against(gets, 'p50'), limits.get))
  const timelines = await spentBy(asked<ReturnType<typeof questions.timelines>[number]>((contender, query) => contender.timeline(query)), { rounds, questions: questions.timelines })
  rows.push(told('a timeline page', against(timelines, 'p50'), limits.page))
  const lists = await spentBy(asked<ReturnType<typeof questions.lists>[number]>((contender, query) => contender.list(query)), { rounds, questions: questions.lists })
  rows.push(told('a list with search and sort', against(lists, 'p50'), limits.page), told('the same at p95', against(lists, 'p95'), '<= 1.2'))
  const included = await spentBy(asked<ReturnType<typeof questions.lists>[number]>((contender, query) => contender.listWithContactPoints(query)), { rounds, questions: questions.lists })
  rows.push(told('a list with contact points', against(included, 'p50'), limits.page))
  const statements = await store.traced(async () => diwan.listWithContactPoints(questions.lists(0)[0]!))
  rows.push(row({ what: `${name}: statements of a list with contact points`, figure: statements.length, unit: 'statements', baseline: 'one for the page, one for all contact points', bound: '<= 2' }))

  rows.push(...(await measureUpdates(store, all, { rounds, against, told, limits })))
  const inserts = await spentBy(all.map((contender, index) => ({ name: `${index}`, run: (round: number) => contender.insert(interactions(index, round, 1000)) })), { rounds: quick ? 5 : 15, questions: (round) => [round + 100] })
  rows.push(told('1,000 interactions in one insert', against(inserts, 'p50'), '<= 1.1'))
  rows.push(told('throughput of 32 callers', await throughput(diwan, store.raws[0], questions, quick ? 3 : 7), '>= 0.95', 'the raw driver with kept statements'))
  log(`${name}: ${[...gets].map(([index, { p50 }]) => `${all[Number(index)]!.name} reads a customer in ${(p50 / 1000).toFixed(0)} µs`).join(', ')}`)
  return rows
}

/** A contender that answers something else is not measured. */
async function requireSameAnswers(all: readonly Contender[], questions: Awaited<ReturnType<typeof questionsFor>>): Promise<void> {
  for (const id of questions.gets(0).slice(0, 20)) {
    const [ours, ...theirs] = await Promise.all(all.map(async (contender) => recordOf('customer', (await contender.get(id))!)))
    for (const other of theirs) if (!isDeepStrictEqual(other, ours)) throw new Error(`Customer ${id} is ${JSON.stringify(ours)} for Diwan and ${JSON.stringify(other)} for the raw driver`)
  }
  for (const query of questions.timelines(0)) {
    const [ours, ...theirs] = await Promise.all(all.map(async (contender) => (await contender.timeline(query)).slice(0, 50).map((entry) => String(entry['id']))))
    for (const other of theirs) if (other.join() !== ours!.join()) throw new Error(`The timeline of ${query.customerId} differs: ${ours!.length} entries for Diwan, ${other.length} for the raw driver`)
  }
}

interface UpdateMeasures {
  readonly rounds: number
  readonly against: (spent: ReadonlyMap<string, Spent>, part: keyof Spent) => number
  readonly told: (what: string, figure: number, bound: string) => BenchRow
  readonly limits: Bounds
}

/** Everyone has customers of their own, because an update moves the version on. */
async function measureUpdates(store: Store, all: readonly Contender[], { rounds, against, told, limits }: UpdateMeasures): Promise<readonly BenchRow[]> {
  const versions = new Map<string, number>()
  const next = (contender: number, n: number) => {
    const id = visibleCustomer(1000 + 97 * (all.length * n + contender))
    const version = versions.get(id) ?? 1
    versions.set(id, version + 1)
    return { id, version, preferredChannel: `channel ${version}`, updatedAt: new Date().toISOString() }
  }
  const questions = () => Array.from({ length: 20 }, (_, n) => n)
  const turns = (ask: (contender: Contender, n: ReturnType<typeof next>) => unknown) => all.map((contender, index) => ({ name: `${index}`, run: (n: number) => ask(contender, next(index, n)) }))
  const bare = await spentBy(turns((contender, update) => contender.update(update)), { rounds, questions })
  const logged = await spentBy(turns((contender, update) => contender.updateWithChange!(update)), { rounds, questions })
  const statements = await store.traced(async () => all[0]!.updateWithChange!(next(0, 0)))
  const most = store.name === 'PostgreSQL' ? 1 : 5
  return [
    told('a versioned update', against(bare, 'p50'), limits.update),
    told('the same with its change row', against(logged, 'p50'), limits.logged),
    row({ what: `${store.name}: statements of an update with its change row`, figure: statements.length, unit: 'statements', baseline: 'one where the database is another process', bound: `<= ${most}` }),
  ]
}

async function throughput(diwan: Contender, raw: Contender, questions: Awaited<ReturnType<typeof questionsFor>>, rounds: number): Promise<number> {
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    const [ours, theirs] = round % 2 ? [await spentTogether(diwan, questions, round), await spentTogether(raw, questions, round)] : (await swapped(raw, diwan, questions, round))
    ratios.push(theirs / ours)
  }
  return Number(ratios.toSorted((a, b) => a - b)[rounds >> 1]!.toFixed(3))
}

async function swapped(first: Contender, second: Contender, questions: Awaited<ReturnType<typeof questionsFor>>, round: number): Promise<readonly [number, number]> {
  const theirs = await spentTogether(first, questions, round)
  return [await spentTogether(second, questions, round), theirs]
}

/** Milliseconds until 32 callers, each asking one thing after another, have all their answers. */
async function spentTogether(contender: Contender, questions: Awaited<ReturnType<typeof questionsFor>>, round: number): Promise<number> {
  const gets = questions.gets(round)
  const timelines = questions.timelines(round)
  const start = performance.now()
  await Promise.all(
    Array.from({ length: 32 }, async (_, caller) => {
      for (let n = 0; n < 40; n++) await (n % 2 ? contender.timeline(timelines[(caller + n) % timelines.length]!) : contender.get(gets[(caller * 7 + n) % gets.length]!))
    }),
  )
  return performance.now() - start
}

/** Interactions that nobody else writes. */
function interactions(contender: number, round: number, count: number): readonly Row[] {
  const at = '2026-01-01T00:00:00.000Z'
  return Array.from({ length: count }, (_, n) => ({
    id: idOf(`019a000${contender}`, round * count + n), version: 1, createdAt: at, createdBy: 'user:u1', updatedAt: at, updatedBy: 'user:u1', deletedAt: null,
    kind: 'call', channel: 'phone', direction: 'inbound', status: 'completed', occurredAt: at, occurredOn: null, endedAt: null, subject: `Asks about order ${n}`,
    body: 'What was said, in a line or two of text, as somebody at a desk would write it down.', outcome: null, amount: null, details: null, threadId: null, visibility: 'team', source: null, ext: {},
  }))
}
