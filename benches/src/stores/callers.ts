import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import type { Arena } from './comparison.ts'
import type { Contender } from './contender.ts'
import { draws } from './draws.ts'
import { visibleCustomer } from './fill.ts'
import { ratio } from './rounds.ts'

const callers = 32

/** Calls a second of 32 callers at once: 60 % timelines, 25 % records, 15 % updates. */
export async function measureCallers({ store, questions, diwan }: Arena, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const versions = new Map<string, number>()
  const [raw] = store.raws
  const counts = new Map([diwan, raw].map(({ name }) => [name, 0]))
  const seconds = quick ? 1 : 3
  for (let round = -1; round < (quick ? 3 : 4); round++) {
    for (const contender of round % 2 === 0 ? [diwan, raw] : [raw, diwan]) {
      const until = performance.now() + seconds * 1000
      const calls = await Promise.all(Array.from({ length: callers }, (_, caller) => calling(contender, { caller, round, until, versions })))
      if (round >= 0) counts.set(contender.name, counts.get(contender.name)! + calls.reduce((sum, each) => sum + each, 0))
    }
  }
  log(`${store.name}, ${callers} callers: ${[...counts].map(([name, count]) => `${name} ${Math.round(count / (seconds * (quick ? 3 : 4)))}/s`).join(', ')}`)
  return [row({ what: `${store.name}: throughput of ${callers} callers`, figure: ratio(counts.get(diwan.name)!, counts.get(raw.name)!), unit: 'ratio', baseline: `${raw.driver}: raw, as many connections, the same mix`, bound: '>= 0.95' })]

  async function calling(contender: Contender, { caller, round, until, versions: known }: { readonly caller: number; readonly round: number; readonly until: number; readonly versions: Map<string, number> }): Promise<number> {
    const draw = draws(1000 * round + caller)
    const timelines = questions.timelines(caller)
    const gets = questions.gets(caller)
    let calls = 0
    for (; performance.now() < until; calls++) {
      const chance = draw.part()
      if (chance < 0.6) await contender.timeline(draw.of(timelines))
      else if (chance < 0.85) await contender.get(draw.of(gets))
      // Customers that nobody else updates, the part before included, so that none comes first.
      else await updating(contender, visibleCustomer(10_000 + caller * 20 + 2 * draw.whole(8)), known, `${round} ${calls}`)
      // A driver in the same process never gives way by itself.
      if (calls % 8 === 0) await new Promise(setImmediate)
    }
    return calls
  }
}

async function updating(contender: Contender, id: string, versions: Map<string, number>, mark: string): Promise<void> {
  const version = versions.get(id) ?? 1
  if (!(await contender.update({ id, version, preferredChannel: mark, updatedAt: new Date().toISOString() }))) throw new Error(`An update of ${id} was lost`)
  versions.set(id, version + 1)
}
