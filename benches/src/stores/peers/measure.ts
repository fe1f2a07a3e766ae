import { availableParallelism } from 'node:os'
import { row, type BenchOptions, type BenchRow } from '../../bench.ts'
import { recordOf } from '../columns.ts'
import { requireSame, type Arena } from '../comparison.ts'
import type { Contender, Given, VersionedUpdate } from '../contender.ts'
import { visibleCustomer } from '../fill.ts'
import { ratio, spentBy } from '../rounds.ts'
import { openDrizzle } from './drizzle.ts'
import { openKysely } from './kysely.ts'
import { openMikroOrm } from './mikro-orm.ts'
import type { OpenPeer, Peer } from './peer.ts'
import { openTypeorm } from './typeorm.ts'

const peers: readonly OpenPeer[] = [openKysely, openDrizzle, openTypeorm, openMikroOrm]

type Asked = Omit<Contender, 'driver' | 'insert'>

/** What other libraries take for the same work, each in its own words, as ratios to the raw driver in the same rounds. On PostgreSQL. */
export async function measurePeers({ store, questions, diwan }: Arena, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  if (store.name !== 'PostgreSQL') return []
  const size = 2 * availableParallelism()
  const [raw] = store.raws
  const opened: Peer[] = []
  try {
    for (const open of peers) opened.push(await open({ url: store.location, size }))
    const everyone: readonly Asked[] = [raw, diwan, ...opened]
    for (const peer of opened) await requireSameAs(raw, peer, { get: questions.gets(0)[0]!, timeline: questions.timelines(0)[0]!, list: questions.lists(0)[0]! })
    const versions = new Map<string, number>()
    let made = 0
    const update = (how: 'update' | 'updateWithChange') => async (contender: Asked, id: string) => {
      const version = versions.get(id) ?? 1
      const asked: VersionedUpdate = { id, version, preferredChannel: `peer ${made++}`, updatedAt: new Date().toISOString() }
      if (!(await contender[how]!(asked))) throw new Error(`${contender.name} lost an update of ${id}`)
      versions.set(id, version + 1)
    }
    const updated = (round: number) => Array.from({ length: 20 }, (_, index) => visibleCustomer(15_001 + (Math.abs(round) * 20 + index) * 3))
    const rows: BenchRow[] = []
    const compare = async <Question>(what: string, asked: (round: number) => readonly Question[], ask: (contender: Asked, question: Question) => unknown) => {
      const spent = await spentBy(everyone.map((contender) => ({ name: contender.name, run: (question: Question) => ask(contender, question) })), { rounds: quick ? 6 : 20, questions: asked })
      const base = spent.get(raw.name)!.p50
      log(`${store.name}, ${what}: ${[...spent].map(([name, { p50 }]) => `${name} ${(p50 / 1000).toFixed(0)} µs`).join(', ')}`)
      for (const { name } of everyone.slice(1)) rows.push(row({ what: `${store.name}: ${what}, ${name}`, figure: ratio(spent.get(name)!.p50, base), unit: 'ratio', baseline: `${raw.driver}: raw, the same work in the same rounds`, bound: '>= 0' }))
    }
    await compare('get by id', questions.gets, (contender, id: string) => contender.get(id))
    await compare('timeline page of 50', questions.timelines, (contender, query) => contender.timeline(query))
    await compare('list with search and sort', questions.lists, (contender, query) => contender.list(query))
    await compare('list with contact points', questions.lists, (contender, query) => contender.listWithContactPoints(query))
    await compare('versioned update', updated, update('update'))
    await compare('versioned update with its change row', updated, update('updateWithChange'))
    return rows
  } finally {
    for (const peer of opened) await peer.close()
  }
}

async function requireSameAs(raw: Contender, peer: Asked, { get, timeline, list }: { readonly get: string; readonly timeline: Parameters<Asked['timeline']>[0]; readonly list: Parameters<Asked['list']>[0] }): Promise<void> {
  const same = (what: string, ours: unknown, theirs: unknown) => requireSame(`${peer.name}, ${what}`, ours, theirs)
  same('get', recordOf('customer', (await peer.get(get))!), recordOf('customer', (await raw.get(get))!))
  const records = (entity: Parameters<typeof recordOf>[0], rows: readonly Given[]) => rows.map((each) => recordOf(entity, each))
  same('timeline', records('timelineEntry', await peer.timeline(timeline)), records('timelineEntry', await raw.timeline(timeline)))
  same('list', records('customer', await peer.list(list)), records('customer', await raw.list(list)))
  const points = async (contender: Asked) => (await contender.listWithContactPoints(list)).map(({ id, contactPoints }) => [id, records('contactPoint', contactPoints as readonly Given[])])
  same('contact points', await points(peer), await points(raw))
}
