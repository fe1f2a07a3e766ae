import { median } from '../core/measure.ts'
import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'
import { atOnce, type World } from './world.ts'

export interface Traced {
  readonly sql: string
  readonly binds: readonly unknown[]
}

/** A customer of a tenant, drawn by how often something happens with it. */
interface Busy {
  readonly tenant: string
  readonly customer: string
}

interface Read {
  readonly name: string
  readonly run: (session: ReturnType<World['session']>, customer: string) => Promise<unknown>
}

const reads: readonly Read[] = [
  { name: 'a customer', run: (session, customer) => session.customers.get(customer) },
  { name: 'its contact points', run: (session, customer) => session.contactPoints.find({ where: { customerId: customer } }) },
  { name: 'its timeline, first 50', run: (session, customer) => session.timeline(customer) },
  { name: 'customers, first 50 by name', run: (session) => session.customers.find({ sort: 'sortKey', limit: 50 }) },
  { name: 'interactions, newest 50', run: (session) => session.interactions.find({ sort: '-occurredAt', limit: 50 }) },
  { name: 'the end of the change feed', run: (session) => session.changes.end() },
]

export interface ReadTimes {
  readonly name: string
  /** Milliseconds, one caller. */
  readonly median: number
  readonly p95: number
  readonly statements: number
  /** Pages of 8 KB that the statements touch. */
  readonly pages: number
  /** Reads a second with 8 callers. */
  readonly rate: number
}

export interface ReadsOptions {
  readonly world: World
  readonly postgres: Database
  /** What was sent since the last call. */
  readonly traced: () => readonly Traced[]
  readonly quick: boolean
}

/** Each read's time, statements, pages and rate, through the core. */
export async function measureReads({ world, postgres, traced, quick }: ReadsOptions): Promise<readonly ReadTimes[]> {
  const drawn = await postgres.query('select tenant_id as tenant, customer_id as customer from diwan_timeline_entry order by md5(id::text) limit $1', [quick ? 300 : 2000])
  const busy = drawn as unknown as readonly Busy[]
  const times: ReadTimes[] = []
  for (const { name, run } of reads) {
    const read = ({ tenant, customer }: Busy) => run(world.session(tenant), customer)
    for (const each of busy.slice(0, 50)) await read(each)
    const spent: number[] = []
    for (const each of busy) {
      const begun = performance.now()
      await read(each)
      spent.push(performance.now() - begun)
    }
    const sorted = spent.toSorted((a, b) => a - b)
    const begun = performance.now()
    await atOnce(8, busy, read)
    const rate = busy.length / ((performance.now() - begun) / 1000)
    const sample = busy.slice(0, 100)
    traced()
    for (const each of sample) await read(each)
    const statements = traced()
    times.push({ name, median: median(spent), p95: sorted[Math.floor(sorted.length * 0.95)]!, statements: statements.length / sample.length, pages: (await pagesOf(postgres, statements)) / sample.length, rate })
  }
  return times
}

export function readTable(times: readonly ReadTimes[]): string {
  return textTable([
    ['read', 'median, ms', '95th, ms', 'statements', 'pages', 'a second, 8 callers'],
    ...times.map((each) => [each.name, each.median.toFixed(2), each.p95.toFixed(2), each.statements.toFixed(0), each.pages.toFixed(0), Math.round(each.rate).toLocaleString('en')]),
  ])
}

/** The memory of a connection before and after it has kept these statements prepared, in bytes. */
export async function connectionMemory(postgres: Database, statements: readonly Traced[]): Promise<{ readonly idle: number; readonly used: number; readonly kept: number }> {
  const pool = postgres.pool(1)
  const memory = async () => Number((await pool.query<{ bytes: string }>('select sum(total_bytes) as bytes from pg_backend_memory_contexts')).rows[0]!.bytes)
  const idle = await memory()
  const distinct = [...new Map(statements.map((each) => [each.sql, each])).values()]
  for (const [index, { sql, binds }] of distinct.entries()) for (let run = 0; run < 7; run++) await pool.query({ name: `kept${index}`, text: sql, values: [...binds] })
  const used = await memory()
  await pool.end()
  return { idle, used, kept: distinct.length }
}

async function pagesOf(postgres: Database, statements: readonly Traced[]): Promise<number> {
  let pages = 0
  for (const { sql, binds } of statements) {
    const [plan] = await postgres.query(`explain (analyze, buffers, timing off, format json) ${sql}`, binds)
    const top = (plan!['QUERY PLAN'] as { Plan: Record<string, number> }[])[0]!.Plan
    pages += top['Shared Hit Blocks']! + top['Shared Read Blocks']!
  }
  return pages
}
