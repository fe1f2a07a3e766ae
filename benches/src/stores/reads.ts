import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { recordOf } from './columns.ts'
import { compare, requireSame, type Arena } from './comparison.ts'
import type { Contender, Given } from './contender.ts'

/** A record, a page of a timeline and lists, against the raw driver; the statements of a list with what belongs to each. */
export async function measureReads(arena: Arena, options: BenchOptions): Promise<readonly BenchRow[]> {
  const { store, questions, diwan } = arena
  await requireSameReads(arena)
  const rounds = options.quick ? 10 : 25
  const raw = store.raws.slice(0, 1)
  const statements = await store.traced(() => Promise.resolve(diwan.listWithContactPoints(questions.lists(0)[0]!)))
  return [
    ...(await compare(arena, { what: 'get by id', ask: (contender, id) => contender.get(id), questions: questions.gets, rounds, raws: raw, p50: store.name === 'SQLite' ? 1.3 : 1.15 }, options)),
    ...(await compare(arena, { what: 'timeline page of 50', ask: (contender, query) => contender.timeline(query), questions: questions.timelines, rounds, raws: raw, p50: 1.1 }, options)),
    ...(await compare(arena, { what: 'list with search and sort', ask: (contender, query) => contender.list(query), questions: questions.lists, rounds, raws: store.raws, p50: 1.1, p95: 1.2 }, options)),
    ...(await compare(arena, { what: 'list with contact points', ask: (contender, query) => contender.listWithContactPoints(query), questions: questions.lists, rounds, raws: store.raws, p50: 1.1 }, options)),
    row({ what: `${store.name}: statements of a list with contact points`, figure: statements.length, unit: 'statements', baseline: `${diwan.driver}: as traced`, bound: '<= 2' }),
  ]
}

async function requireSameReads({ store, questions, diwan }: Arena): Promise<void> {
  for (const raw of store.raws) {
    for (const id of questions.gets(0).slice(0, 20)) requireSame('get', recordOf('customer', (await diwan.get(id))!), recordOf('customer', (await raw.get(id))!))
    for (const query of questions.timelines(0).slice(0, 10)) requireSame('timeline', await page('timelineEntry', diwan.timeline(query)), await page('timelineEntry', raw.timeline(query)))
    for (const query of questions.lists(0).slice(0, 5)) {
      requireSame('list', await page('customer', diwan.list(query)), await page('customer', raw.list(query)))
      requireSame('contact points', await points(diwan.listWithContactPoints(query)), await points(raw.listWithContactPoints(query)))
    }
  }
}

type Rows = ReturnType<Contender['list']>

async function page(entity: Parameters<typeof recordOf>[0], rows: Rows): Promise<readonly Given[]> {
  return (await rows).slice(0, 50).map((each) => recordOf(entity, each))
}

async function points(rows: Rows): Promise<readonly unknown[]> {
  return (await rows).slice(0, 50).map(({ id, contactPoints }) => [id, (contactPoints as readonly Given[]).map((point) => recordOf('contactPoint', point))])
}
