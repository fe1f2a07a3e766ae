import { median } from '../core/measure.ts'
import { textTable } from '../text-table.ts'
import { zipfShares } from '../hot-tenants/tenants.ts'
import type { Database } from './database.ts'
import { createLike } from './tables.ts'
import { tenantName } from './world.ts'

interface Layout {
  readonly name: string
  readonly partitioning?: string
  readonly partitions?: readonly string[]
}

const hash = (count: number): Layout => ({
  name: `${count} by hash of tenant`,
  partitioning: 'partition by hash (tenant_id)',
  partitions: Array.from({ length: count }, (_, rest) => `for values with (modulus ${count}, remainder ${rest})`),
})

const months = Array.from({ length: 37 }, (_, month) => `'${new Date(Date.UTC(2023, month)).toISOString()}'`)

const layouts: readonly Layout[] = [
  { name: 'one table' },
  ...[16, 64, 256].map(hash),
  {
    name: '36 by month',
    partitioning: 'partition by range (occurred_at)',
    partitions: months.slice(1).map((end, index) => `for values from (${months[index]!}) to (${end})`),
  },
]

interface Entry {
  readonly tenant: string
  readonly id: string
  readonly customer: string
}

interface Read {
  readonly name: string
  readonly text: string
  readonly binds: (entry: Entry) => readonly string[]
  /** Reads every partition from end to end. */
  readonly slow?: boolean
}

const reads: readonly Read[] = [
  { name: 'an entry by tenant and id', text: 'select * from diwan_timeline_entry where tenant_id = $1 and id = $2', binds: ({ tenant, id }) => [tenant, id] },
  {
    name: 'a timeline page',
    text: 'select * from diwan_timeline_entry where tenant_id = $1 and customer_id = $2 order by occurred_at desc, id desc limit 50',
    binds: ({ tenant, customer }) => [tenant, customer],
  },
  { name: 'an entry by id alone', text: 'select * from diwan_timeline_entry where id = $1', binds: ({ id }) => [id], slow: true },
]

export interface PartitionTime {
  readonly read: string
  readonly layout: string
  /** Milliseconds, with a named statement, for which the server chooses between one plan for all values and a new one. */
  readonly named: number
  /** Planned for each run. */
  readonly unnamed: number
  /** With one plan for all values, which has to lock every partition. */
  readonly generic: number
}

/** The time of reads of the timeline by how its table is partitioned, on the entries before a moment. */
export async function measurePartitions(postgres: Database, { before, quick }: { readonly before: string; readonly quick: boolean }): Promise<readonly PartitionTime[]> {
  const drawn = await postgres.query('select tenant_id as tenant, id, customer_id as customer from diwan_timeline_entry where occurred_at < $1 order by md5(id::text) limit $2', [before, quick ? 100 : 1000])
  const entries = drawn as unknown as readonly Entry[]
  const times: PartitionTime[] = []
  for (const layout of layouts) {
    await create(postgres, layout)
    await postgres.query('insert into part.diwan_timeline_entry select * from diwan_timeline_entry where occurred_at < $1 order by occurred_at', [before])
    await postgres.query('vacuum (analyze)')
    for (const read of reads) {
      const runs = read.slow ? entries.slice(0, 20) : entries
      const spent = { named: await timed(postgres, read, { runs, mode: 'auto' }), unnamed: await timed(postgres, read, { runs, mode: 'force_custom_plan' }), generic: await timed(postgres, read, { runs, mode: 'force_generic_plan' }) }
      times.push({ read: read.name, layout: layout.name, ...spent })
    }
    await postgres.query('drop schema part cascade')
  }
  return times
}

export function partitionTable(times: readonly PartitionTime[]): string {
  const lines = reads.flatMap(({ name }) => times.filter(({ read }) => read === name).map((each) => [name, each.layout, ...[each.named, each.unnamed, each.generic].map((time) => time.toFixed(2))]))
  return textTable([['read', 'table', 'named, ms', 'planned anew, ms', 'one plan, ms'], ...lines])
}

/** The fullest partition against the mean, by PostgreSQL's own hash of 10,000 tenant names of Zipf sizes. */
export async function hashSpread(postgres: Database, partitions: number): Promise<number> {
  await postgres.query('create table spread (tenant_id text collate "C") partition by hash (tenant_id)')
  const [found] = await postgres.query(
    `select max(load) * $1::int as most from (select sum(share) as load from generate_series(0, $1::int - 1) as rest
       join (select name, share from unnest($2::text[], $3::float[]) as tenant (name, share)) as tenants on satisfies_hash_partition('spread'::regclass, $1::int, rest, name) group by rest) as loads`,
    [partitions, Array.from({ length: 10_000 }, (_, index) => tenantName(index)), zipfShares(10_000, 1)],
  )
  await postgres.query('drop table spread')
  return Number(found!['most'])
}

async function create(postgres: Database, { partitioning, partitions = [] }: Layout): Promise<void> {
  await postgres.query('create schema part')
  await createLike(postgres, 'timeline_entry', { schema: 'part', ...(partitioning && { partitioning }) })
  for (const [index, values] of partitions.entries()) await postgres.query(`create table part.p${index} partition of part.diwan_timeline_entry ${values}`)
}

async function timed(postgres: Database, { text, binds }: Read, { runs, mode }: { readonly runs: readonly Entry[]; readonly mode: 'auto' | 'force_custom_plan' | 'force_generic_plan' }): Promise<number> {
  const pool = postgres.pool(1)
  await pool.query('set search_path = part')
  await pool.query(`set plan_cache_mode = ${mode}`)
  const spent: number[] = []
  for (const entry of [...runs.slice(0, 20), ...runs]) {
    const values = [...binds(entry)]
    const begun = performance.now()
    await pool.query({ name: 'read', text, values })
    spent.push(performance.now() - begun)
  }
  await pool.end()
  return median(spent.slice(20))
}
