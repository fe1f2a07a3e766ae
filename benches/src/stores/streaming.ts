import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { median } from '../core/measure.ts'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { ratio } from './rounds.ts'
import type { Store } from './store.ts'

const told = z.object({ rows: z.number().positive(), seconds: z.number().positive(), above: z.number(), cancelled: z.number() })

/** All interactions read by `session.iterate`, in a process of its own: its memory, its rows a second and how soon it stops. */
export async function measureStreaming(store: Store, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const ours: z.infer<typeof told>[] = []
  const raws: z.infer<typeof told>[] = []
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    ours.push(await exported(store, 'diwan'))
    raws.push(await exported(store, 'raw'))
  }
  if (ours[0]!.rows !== raws[0]!.rows) throw new Error(`Diwan read ${ours[0]!.rows} interactions, the raw driver ${raws[0]!.rows}`)
  const rate = (runs: typeof ours) => median(runs.map(({ rows, seconds }) => rows / seconds))
  const above = median(ours.map((run) => run.above / 1048576))
  const raw = median(raws.map((run) => run.above / 1048576))
  log(`${store.name}, ${ours[0]!.rows.toLocaleString('en')} interactions: Diwan ${Math.round(rate(ours))} rows/s and ${above.toFixed(1)} MB, raw ${Math.round(rate(raws))} rows/s and ${raw.toFixed(1)} MB`)
  const what = `${store.name}: reading ${ours[0]!.rows.toLocaleString('en')} interactions by iterate`
  const baseline = `${store.driver}: raw, pages of as many rows by their last row`
  return [
    row({ what: `${what}, rows a second`, figure: ratio(rate(ours), rate(raws)), unit: 'ratio', baseline, bound: '>= 0.8' }),
    row({ what: `${what}, memory above idle`, figure: Number(above.toFixed(1)), unit: 'MB', baseline: `its own process at rest; raw takes ${raw.toFixed(1)} MB`, bound: '<= 32' }),
    row({ what: `${store.name}: stopping iterate`, figure: Number(Math.max(...ours.map((run) => run.cancelled)).toFixed(1)), unit: 'ms', baseline: 'from the abort to the end of the loop', bound: '<= 50' }),
  ]
}

async function exported({ name, location }: Store, who: 'diwan' | 'raw'): Promise<z.infer<typeof told>> {
  const program = join(import.meta.dirname, 'export.fixture.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', import.meta.resolve('tsx'), program, name, location, who])
  return told.parse(JSON.parse(stdout))
}
