import { createCrm, everything, own, team, type RecordPolicy } from '@diwan/core'
import { postgres } from '@diwan/postgres'
import type { Bind } from '@diwan/sql'
import pg from 'pg'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { createDatabase } from '../growth/database.ts'
import { ratio, spentBy } from '../stores/rounds.ts'

const page = 50
/** Of how many customers one is within the scope, and what stands in them. */
const shares = [
  { name: '50 %', one: 2 },
  { name: '1 %', one: 100 },
  { name: '0.01 %', one: 10_000 },
] as const

/** Pages of customers by name under scopes of owner, and of owner or team, against the page of everybody; needs DIWAN_POSTGRES_URL. */
export async function measureScopedLists({ quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  if (process.env['DIWAN_POSTGRES_URL'] === undefined) {
    log('SKIPPED: lists under scopes, because DIWAN_POSTGRES_URL is not set')
    return []
  }
  const count = quick ? 100_000 : 1_000_000
  const database = await createDatabase('access')
  const traced: { readonly sql: string; readonly binds: readonly Bind[] }[] = []
  const policies: Readonly<Record<string, RecordPolicy>> = { everything, own, team }
  const crm = await createCrm({ storage: postgres({ url: database.url, trace: (sql, binds) => traced.push({ sql, binds }) }), policy: (request) => policies[request.actor.roles?.[0] ?? 'everything']!(request) })
  try {
    await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_0' } }).customers.create({ kind: 'person', name: { given: 'A' } })
    log(`Filling ${count.toLocaleString('en')} customers`)
    const owner = shares.map(({ one }, at) => `when n % ${one} = ${at} then 'u_${one}'`).toReversed().join(' ')
    const team = shares.map(({ one }, at) => `when n % ${one} = ${one - 1 - at} then 't_${one}'`).toReversed().join(' ')
    await database.query(`insert into diwan_customer select r.* from generate_series(2, ${count}) n, jsonb_populate_record((select o from diwan_customer o limit 1), jsonb_build_object('id', ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'sort_key', md5(n::text), 'owner_id', case ${owner} end, 'team_id', case ${team} end)) r`)
    await database.query('vacuum analyze diwan_customer')
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const rows: BenchRow[] = []
    const whole = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    for (const { name, one } of shares) {
      for (const role of ['own', 'team']) {
        const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: `u_${one}`, teams: [`t_${one}`], roles: [role] } })
        const find = (of: typeof session) => of.customers.find({ limit: page })
        const spent = await spentBy([{ name: 'scoped', run: () => find(session) }, { name: 'whole', run: () => find(whole) }], { rounds: quick ? 40 : 400, questions: () => [0] })
        traced.length = 0
        const { items } = await find(session)
        const { sql, binds } = traced.findLast((each) => each.sql.startsWith('select'))!
        const [{ ['QUERY PLAN']: plan }] = (await client.query(`explain (analyze, format json) ${sql}`, [...binds])).rows as [{ 'QUERY PLAN': [{ Plan: Plan }] }]
        const scope = role === 'own' ? 'of their owner' : 'of their owner or team'
        log(`${name}, ${scope}: ${(spent.get('scoped')!.p50 / 1000).toFixed(0)} µs, all ${(spent.get('whole')!.p50 / 1000).toFixed(0)} µs, ${items.length} shown, ${examined(plan[0].Plan)} examined`)
        if (one === 2) rows.push(row({ what: `a page of ${name} of ${count.toLocaleString('en')} customers, those ${scope}`, figure: ratio(spent.get('scoped')!.p50, spent.get('whole')!.p50), unit: 'ratio', baseline: 'the page of all, in the same rounds', bound: '<= 1.3' }))
        rows.push(row({ what: `rows examined for each shown, ${name}, those ${scope}`, figure: Number((examined(plan[0].Plan) / items.length).toFixed(1)), unit: 'rows', baseline: 'PostgreSQL’s EXPLAIN ANALYZE', bound: '<= 20' }))
      }
    }
    await client.end()
    return rows
  } finally {
    await crm.close()
    await database.close()
  }
}

interface Plan {
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly Plan[]
}

/** Rows that scans of tables have read, whether or not they were kept. */
function examined(plan: Plan): number {
  const own = plan['Relation Name'] !== undefined ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)) * plan['Actual Loops'] : 0
  return own + (plan.Plans ?? []).reduce((sum, each) => sum + examined(each), 0)
}
