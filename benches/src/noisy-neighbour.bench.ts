import { createCrm, type Crm } from '@diwan/core'
import { postgres as postgresStorage } from '@diwan/postgres'
import { row, type Bench } from './bench.ts'
import { createDatabase, type Database } from './growth/database.ts'
import { createWorld } from './growth/world.ts'
import { TenantGate, type GateOptions } from './hot-tenants/gate.ts'
import { createRandom } from './hot-tenants/random.ts'
import { textTable } from './text-table.ts'

const connections = 4
/** `null` is the pool as it is. */
const rules: Readonly<Record<string, Omit<GateOptions, 'connections'> | null>> = {
  'the pool alone': null,
  'in turns': { order: 'turns' },
  'at most half': { order: 'first', limit: connections / 2 },
  'at most a quarter': { order: 'first', limit: connections / 4 },
}

interface Customer {
  readonly tenant: string
  readonly id: string
}

interface Outcome {
  /** Of the others' pages from asking to answer, in milliseconds. */
  readonly median: number
  readonly p99: number
  /** Reports a second that the hot tenant got. */
  readonly reports: number
}

/**
 * Timeline pages of ordinary tenants on a pool of four connections, beside one tenant that keeps 64 reports waiting, with and without a
 * gate before the pool. Needs DIWAN_POSTGRES_URL.
 */
const noisyNeighbour: Bench = async ({ quick, log }) => {
  const postgres = await createDatabase('neighbour')
  try {
    const world = await createWorld({ storage: postgresStorage({ url: postgres.url }), tenants: 26, interactions: quick ? 30_000 : 150_000 })
    await world.close()
    await postgres.query('vacuum (analyze)')
    const [hot, ...others] = world.tenants
    const drawn = await postgres.query('select tenant_id as tenant, id from diwan_customer where tenant_id = any($1) order by id', [others])
    const options = { customers: drawn as unknown as readonly Customer[], hot: hot!, seconds: quick ? 5 : 20 }
    const alone = await outcomeOf(postgres, { ...options, rule: null, waiting: 0 })
    const outcomes = new Map<string, Outcome>()
    for (const [name, rule] of Object.entries(rules)) outcomes.set(name, await outcomeOf(postgres, { ...options, rule, waiting: 64 }))
    const told = (name: string, { median, p99, reports }: Outcome) => [name, median.toFixed(1), p99.toFixed(1), reports.toFixed(1)]
    log(textTable([['rule', 'others’ pages, ms', '99th', 'reports a second'], told('no hot tenant', alone), ...[...outcomes].map(([name, outcome]) => told(name, outcome))]))
    const against = (name: string) => Number((outcomes.get('the pool alone')!.median / outcomes.get(name)!.median).toFixed(2))
    const baseline = 'the median under the rule; 4 connections'
    return {
      rows: [
        row({ what: 'Others’ pages, the pool alone against in turns', figure: against('in turns'), unit: 'ratio', baseline, bound: '>= 3' }),
        row({ what: 'Others’ pages, the pool alone against at most half', figure: against('at most half'), unit: 'ratio', baseline, bound: '>= 10' }),
      ],
    }
  } finally {
    await postgres.close()
  }
}

export default noisyNeighbour

interface Run {
  readonly rule: Omit<GateOptions, 'connections'> | null
  readonly hot: string
  /** Reports that the hot tenant has asked for at any time. */
  readonly waiting: number
  /** Of the others, who ask at random, 60 times a second. */
  readonly customers: readonly Customer[]
  readonly seconds: number
}

async function outcomeOf(postgres: Database, { rule, hot, waiting, customers, seconds }: Run): Promise<Outcome> {
  const random = createRandom(1)
  const crm = await createCrm({ storage: postgresStorage({ url: postgres.url, poolSize: connections, busyMilliseconds: 60_000 }) })
  const gate = rule && new TenantGate({ ...rule, connections })
  const through = <T>(tenant: string, work: (session: ReturnType<Crm['session']>) => Promise<T>) => {
    const run = () => work(crm.session({ tenant, actor: { type: 'user', id: 'u1' } }))
    return gate ? gate.run(tenant, run) : run()
  }
  const end = performance.now() + 1000 * seconds
  let reports = 0
  const asking = Array.from({ length: waiting }, async () => {
    while (performance.now() < end) {
      await through(hot, (session) => session.interactions.aggregate({ bucket: { field: 'occurredAt', by: 'month' }, groupBy: ['kind', 'channel'], measures: { count: { of: 'count' } }, limit: 1000 }))
      reports++
    }
  })
  const times: number[] = []
  const ask = async ({ tenant, id }: Customer) => {
    const asked = performance.now()
    await through(tenant, (session) => session.timeline(id))
    times.push(performance.now() - asked)
  }
  const pages: Promise<void>[] = []
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, random.exponential(1000 / 60)))
    pages.push(ask(customers[random.below(customers.length)]!))
  }
  await Promise.all([...pages, ...asking])
  await crm.close()
  times.sort((a, b) => a - b)
  return { median: times[times.length >> 1]!, p99: times[Math.floor(times.length * 0.99)]!, reports: reports / seconds }
}
