import { row, type Bench } from './bench.ts'
import { createDatabase, type Database } from './growth/database.ts'
import { TenantGate, type GateOptions } from './hot-tenants/gate.ts'
import { createRandom } from './hot-tenants/random.ts'
import { textTable } from './text-table.ts'

const connections = 4
const rules = {
  'first come': { order: 'first' },
  'in turns': { order: 'turns' },
  'at most half': { order: 'first', limit: 2 },
  'at most a quarter': { order: 'first', limit: 1 },
} satisfies Record<string, Omit<GateOptions, 'connections'>>

const page = 'select * from entry where tenant = $1 and customer = $2 order by at desc limit 50'
const report = 'select customer, count(*), sum(amount), max(length(note)) from entry where tenant = $1 group by customer order by 2 desc limit 10'

interface Outcome {
  /** Of the others' pages from asking to answer, in milliseconds. */
  readonly median: number
  readonly p99: number
  /** Reports a second that the hot tenant got. */
  readonly reports: number
}

/** Pages of ordinary tenants on a real pool, beside one tenant that keeps 64 reports waiting, by who gets a connection. Needs DIWAN_POSTGRES_URL. */
const noisyNeighbour: Bench = async ({ quick, log }) => {
  const postgres = await createDatabase('neighbour')
  try {
    await fill(postgres)
    const alone = await outcomeOf(postgres, { order: 'first', connections }, { hot: 0, quick })
    const outcomes = new Map<string, Outcome>()
    for (const [name, rule] of Object.entries(rules)) outcomes.set(name, await outcomeOf(postgres, { ...rule, connections }, { hot: 64, quick }))
    const told = (name: string, { median, p99, reports }: Outcome) => [name, median.toFixed(1), p99.toFixed(1), reports.toFixed(1)]
    log(textTable([['rule', 'others’ pages, ms', '99th', 'reports a second'], told('no hot tenant', alone), ...[...outcomes].map(([name, outcome]) => told(name, outcome))]))
    const against = (name: keyof typeof rules) => Number((outcomes.get('first come')!.median / outcomes.get(name)!.median).toFixed(2))
    const baseline = 'the median under the rule; a real pool of 4 connections'
    return {
      rows: [
        row({ what: 'Others’ pages, first come against in turns', figure: against('in turns'), unit: 'ratio', baseline, bound: '>= 3' }),
        row({ what: 'Others’ pages, first come against at most half', figure: against('at most half'), unit: 'ratio', baseline, bound: '>= 10' }),
      ],
    }
  } finally {
    await postgres.close()
  }
}

export default noisyNeighbour

async function fill(postgres: Database): Promise<void> {
  await postgres.query('create table entry (tenant text, customer int, at timestamptz, amount bigint, note text, primary key (tenant, customer, at))')
  await postgres.query(`insert into entry select case when n % 2 = 0 then 'hot' else 't' || n % 50 end, n % 1000, timestamptz '2024-01-01' + n * interval '1 minute', n, repeat('what was said ', 8) from generate_series(1, 200000) n`)
  await postgres.query('vacuum (analyze) entry')
}

/** The others ask at random, 60 times a second; the hot tenant has so many reports asked for at any time. */
async function outcomeOf(postgres: Database, options: GateOptions, { hot, quick }: { readonly hot: number; readonly quick: boolean }): Promise<Outcome> {
  const random = createRandom(1)
  const gate = new TenantGate(options)
  const pool = postgres.pool(connections)
  const seconds = quick ? 5 : 20
  const end = performance.now() + 1000 * seconds
  let reports = 0
  const asking = Array.from({ length: hot }, async () => {
    while (performance.now() < end) {
      await gate.run('hot', () => pool.query({ name: 'report', text: report, values: ['hot'] }))
      reports++
    }
  })
  const times: number[] = []
  const pages: Promise<void>[] = []
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, random.exponential(1000 / 60)))
    pages.push(ask())
  }
  await Promise.all([...pages, ...asking])
  await pool.end()
  times.sort((a, b) => a - b)
  return { median: times[times.length >> 1]!, p99: times[Math.floor(times.length * 0.99)]!, reports: reports / seconds }

  async function ask(): Promise<void> {
    const asked = performance.now()
    const tenant = 1 + 2 * random.below(25)
    const customer = tenant + 50 * random.below(20)
    await gate.run(`t${tenant}`, () => pool.query({ name: 'page', text: page, values: [`t${tenant}`, customer] }))
    times.push(performance.now() - asked)
  }
}
