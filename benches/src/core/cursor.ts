import { createCursorSeal } from '@diwan/server'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { busyCustomer, sessionOf, tenant, type Fixture } from './fixture.ts'
import { medians } from './measure.ts'

/** Sealing a cursor and opening it again, against the page it stands for. */
export async function measureCursor(fixture: Fixture, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const session = sessionOf(fixture)
  const { next } = await session.timeline(busyCustomer)
  const seal = createCursorSeal('a secret of the bench, long enough for it')
  const context = `${tenant} timeline`
  const times = await medians(
    [
      { name: 'page', run: () => session.timeline(busyCustomer) },
      { name: 'seal', run: () => seal.open(seal.seal(next!, context), context) },
    ],
    quick ? 500 : 2000,
  )
  log(`A cursor sealed and opened: ${(times.get('seal')! / 1000).toFixed(1)} µs, a page ${(times.get('page')! / 1000).toFixed(1)} µs`)
  const figure = Number((times.get('seal')! / times.get('page')!).toFixed(3))
  return [row({ what: 'Seal a cursor and open it', figure, unit: 'ratio', baseline: 'the timeline page it leads to', bound: '<= 1' })]
}
