import type { BenchOptions, BenchRow } from '../bench.ts'
import { row } from '../bench.ts'
import { busyCustomer, sessionOf, type Fixture, type Statement } from './fixture.ts'
import { medians, type Contender } from './measure.ts'

interface Read {
  readonly what: string
  readonly bound: string
  readonly run: (fixture: Fixture) => () => Promise<unknown>
}

const reads: readonly Read[] = [
  {
    what: 'Get a customer by id',
    bound: '<= 2',
    run: (fixture) => {
      const session = sessionOf(fixture)
      return () => session.customers.get(busyCustomer)
    },
  },
  {
    what: 'First timeline page of a customer with 20,000 interactions',
    bound: '<= 1.3',
    run: (fixture) => {
      const session = sessionOf(fixture)
      return () => session.timeline(busyCustomer)
    },
  },
  {
    what: 'First page of the customer list',
    bound: '<= 1.3',
    run: (fixture) => {
      const session = sessionOf(fixture)
      return () => session.customers.find({ sort: 'sortKey', limit: 50 })
    },
  },
]

/** Each read against the raw driver running the same SQL, and at full size against the small one. */
export async function measureReads(large: Fixture, small: Fixture, sizes: { readonly large: string; readonly small: string }, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { what, bound, run } of reads) {
    const contenders: Contender[] = []
    for (const [name, fixture] of Object.entries({ large, small })) {
      const read = run(fixture)
      fixture.traced()
      await read()
      const statement = mainStatement(fixture.traced())
      const prepared = fixture.raw.prepare(statement.sql)
      const rawRead = statement.binds.at(-1) === 1 ? () => prepared.get(...statement.binds) : () => prepared.all(...statement.binds)
      contenders.push({ name: `${name} diwan`, run: read }, { name: `${name} raw`, run: rawRead })
    }
    const times = await medians(contenders, quick ? 1500 : 4000)
    log(`${what}: ${[...times].map(([name, time]) => `${name} ${(time / 1000).toFixed(1)} µs`).join(', ')}`)
    const ratio = (a: string, b: string) => Number((times.get(a)! / times.get(b)!).toFixed(3))
    rows.push(
      row({ what: `${what}, among ${sizes.large}`, figure: ratio('large diwan', 'large raw'), unit: 'ratio', baseline: 'libsql: one cached prepared statement, object rows, the same SQL', bound }),
      row({ what: `${what}, growth`, figure: ratio('large diwan', 'small diwan'), unit: 'ratio', baseline: `the same read among ${sizes.small}`, bound: '<= 1.3' }),
    )
  }
  return rows
}

/** The statement that reads the page; a check before it counts against Diwan alone. */
function mainStatement(statements: readonly Statement[]): Statement {
  return statements.at(-1)!
}
