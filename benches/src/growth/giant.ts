import { createCrm } from '@diwan/core'
import { postgres as postgresStorage } from '@diwan/postgres'
import { median } from '../core/measure.ts'
import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'
import { interactionTables, type TableName } from './tables.ts'
import { costOf, type Cost } from './upkeep.ts'

const tenant = 'giant'

export interface Giant {
  readonly table: string
  /** The first page of its timeline against that of ordinary customers, both on a connection that has read many. */
  readonly ratio: number
}

/** One customer with a million interactions, beside ordinary ones: reading its timeline, counting it, and moving it all to another customer. */
export async function measureGiant(postgres: Database, quick: boolean): Promise<Giant> {
  const entries = quick ? 50_000 : 1_000_000
  const crm = await createCrm({ storage: postgresStorage({ url: postgres.url, poolSize: 1 }) })
  const session = crm.session({ tenant, actor: { type: 'user', id: 'u1' } })
  const [customer, other] = await session.customers.createMany(['Giant', 'Other'].map((full) => ({ kind: 'organization' as const, name: { full } })))
  await fill(postgres, customer!.id, entries)

  const page = (session: ReturnType<typeof crm.session>, id: string) => timed(() => session.timeline(id))
  const firsts: number[] = []
  for (let run = 0; run < 5; run++) firsts.push(await page(session, customer!.id))
  const ordinary = await postgres.query(`select tenant_id as tenant, customer_id as customer from diwan_timeline_entry where tenant_id <> '${tenant}' order by md5(id::text) limit 200`)
  const others: number[] = []
  for (const each of ordinary) others.push(await page(crm.session({ tenant: String(each['tenant']), actor: session.actor }), String(each['customer'])))
  const laters: number[] = []
  for (let run = 0; run < 5; run++) laters.push(await page(session, customer!.id))
  await crm.close()

  const where = `from diwan_timeline_entry where tenant_id = '${tenant}' and customer_id = '${customer!.id}'`
  const middle = `select * ${where} and occurred_at < timestamptz '2020-01-01' + ${Math.floor(entries / 2)} * interval '1 minute' order by occurred_at desc, id desc limit 50`
  const move = (table: TableName) => costOf(postgres, `update diwan_${table} set customer_id = '${other!.id}' where tenant_id = '${tenant}' and customer_id = '${customer!.id}'`)
  const costs: readonly (readonly [string, Cost])[] = [
    ['timeline, first page', free(median(laters))],
    ['the slowest of the first five on a connection', free(Math.max(...firsts))],
    ['an ordinary customer’s', free(median(others))],
    ['a page from the middle, by its index', free(await warm(postgres, middle))],
    ['counting no further than 1,000', free(await warm(postgres, `select count(*) from (select 1 ${where} limit 1000) as counted`))],
    ['counting all', free(await warm(postgres, `select count(*) ${where}`))],
    ['moving all participants to another customer', await move('participant')],
    ['moving all timeline entries', await move('timeline_entry')],
  ]
  const table = textTable([
    [`a customer with ${entries.toLocaleString('en')} interactions`, 'ms', 'write-ahead log, MB'],
    ...costs.map(([what, { seconds, wal }]) => [what, (1000 * seconds).toFixed(seconds < 0.01 ? 2 : 0), wal === 0 ? '' : (wal / 2 ** 20).toFixed(0)]),
  ])
  return { table, ratio: median(laters) / median(others) }
}

/** Rows like one that the core wrote, a minute apart. */
async function fill(postgres: Database, customer: string, entries: number): Promise<void> {
  const id = (block: string) => `('0190${block}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`
  const values: Readonly<Record<string, string>> = { tenant_id: `'${tenant}'`, occurred_at: `timestamptz '2020-01-01' + n * interval '1 minute'`, customer_id: `'${customer}'::uuid`, interaction_id: id('bbbb'), contact_point_id: 'null', thread_id: 'null' }
  for (const table of interactionTables.filter((name) => name !== 'change')) {
    const columns = await postgres.query(`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = 'diwan_${table}' order by ordinal_position`)
    const own: Readonly<Record<string, string>> = { ...values, id: id(table === 'participant' ? 'aaaa' : 'bbbb') }
    const list = columns.map(({ name }) => own[String(name)] ?? `model."${String(name)}"`)
    await postgres.query(`insert into diwan_${table} select ${list.join(', ')} from (select * from diwan_${table} where kind = 'call' limit 1) as model, generate_series(1, ${entries}) as n`)
    await postgres.query(`vacuum (analyze) diwan_${table}`)
  }
}

/** Seconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}

async function warm(postgres: Database, statement: string): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 7; run++) times.push(await timed(() => postgres.query(statement)))
  return median(times)
}

function free(seconds: number): Cost {
  return { seconds, wal: 0 }
}
