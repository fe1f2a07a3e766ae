import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'
import { createStatements, type Table } from './layout.ts'
import { costOf, type Cost } from './upkeep.ts'

const tenant = 'giant'
const customer = '01900000-0000-7000-8000-000000000001'
const other = '01900000-0000-7000-8000-000000000002'

/** One customer with a million interactions: reading its timeline, counting it, and merging it into another. */
export async function measureGiant(postgres: Database, tables: readonly Table[], quick: boolean): Promise<string> {
  const entries = quick ? 50_000 : 1_000_000
  await postgres.query('create schema giant')
  for (const table of tables.filter(({ name }) => name === 'participant' || name === 'timeline_entry')) {
    for (const statement of createStatements(table, { schema: 'giant', foreignKeys: false })) await postgres.query(statement)
  }
  const id = (block: string) => `('0190${block}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`
  const at = `timestamptz '2020-01-01' + n * interval '1 minute'`
  await postgres.query(`insert into giant.participant (tenant_id, id, interaction_id, customer_id, role, occurred_at, kind) select $1, ${id('aaaa')}, ${id('bbbb')}, $2, 'from', ${at}, 'call' from generate_series(1, $3::int) n`, [tenant, customer, entries])
  await postgres.query(
    `insert into giant.timeline_entry (tenant_id, id, customer_id, occurred_at, source, kind, channel, direction, status, role, title, snippet, actor)
     select $1, ${id('bbbb')}, $2, ${at}, 'interaction', 'call', 'phone', 'inbound', 'completed', 'from', 'Asks about order ' || n, repeat('What was said. ', 10), 'user:u1' from generate_series(1, $3::int) n`,
    [tenant, customer, entries],
  )
  await postgres.query('vacuum (analyze) giant.participant')
  await postgres.query('vacuum (analyze) giant.timeline_entry')

  const where = `from giant.timeline_entry where tenant_id = '${tenant}' and customer_id = '${customer}'`
  const page = (more: string) => `select * ${where} ${more} order by occurred_at desc, id desc limit 50`
  const middle = `and occurred_at < timestamptz '2020-01-01' + ${Math.floor(entries / 2)} * interval '1 minute'`
  const move = (table: string) => `update giant.${table} set customer_id = '${other}' where tenant_id = '${tenant}' and customer_id = '${customer}'`
  const costs: readonly (readonly [string, Cost])[] = [
    ['first page of the timeline', await warm(postgres, page(''))],
    ['a page from its middle', await warm(postgres, page(middle))],
    ['counting no further than 1,000', await warm(postgres, `select count(*) from (select 1 ${where} limit 1000) as counted`)],
    ['counting all', await warm(postgres, `select count(*) ${where}`)],
    ['moving all participants to another customer', await costOf(postgres, move('participant'))],
    ['moving all timeline entries', await costOf(postgres, move('timeline_entry'))],
  ]
  await postgres.query('drop schema giant cascade')
  return textTable([
    [`a customer with ${entries.toLocaleString('en')} interactions`, 'ms', 'write-ahead log, MB'],
    ...costs.map(([what, { seconds, wal }]) => [what, (1000 * seconds).toFixed(seconds < 0.01 ? 2 : 0), wal === 0 ? '' : (wal / 2 ** 20).toFixed(0)]),
  ])
}

async function warm(postgres: Database, statement: string): Promise<Cost> {
  for (let run = 0; run < 5; run++) await postgres.query(statement)
  const begun = performance.now()
  for (let run = 0; run < 5; run++) await postgres.query(statement)
  return { seconds: (performance.now() - begun) / 5000, wal: 0 }
}
