import { median } from '../core/measure.ts'
import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'

interface Read {
  readonly name: string
  readonly text: string
  readonly binds: (busy: Busy) => readonly unknown[]
}

/** A customer of a tenant, drawn by how often something happens with it. */
interface Busy {
  readonly tenant: string
  readonly customer: string
  readonly at: string
  readonly position: string
}

export interface ReadTimes {
  readonly name: string
  /** Milliseconds, on one connection. */
  readonly median: number
  readonly p95: number
  /** Pages of 8 KB that it touches. */
  readonly pages: number
  /** Reads a second on four connections. */
  readonly rate: number
}

const reads: readonly Read[] = [
  { name: 'customer by id', text: 'select * from customer where tenant_id = $1 and id = $2', binds: ({ tenant, customer }) => [tenant, customer] },
  { name: 'its contact points', text: 'select * from contact_point where tenant_id = $1 and customer_id = $2 order by id limit 50', binds: ({ tenant, customer }) => [tenant, customer] },
  { name: 'its timeline, first 50', text: 'select * from timeline_entry where tenant_id = $1 and customer_id = $2 order by occurred_at desc, id desc limit 50', binds: ({ tenant, customer }) => [tenant, customer] },
  {
    name: 'its timeline, next 50',
    text: 'select * from timeline_entry where tenant_id = $1 and customer_id = $2 and occurred_at < $3 order by occurred_at desc, id desc limit 50',
    binds: ({ tenant, customer, at }) => [tenant, customer, at],
  },
  { name: 'customers, first 50 by name', text: 'select * from customer where tenant_id = $1 order by sort_key, id limit 50', binds: ({ tenant }) => [tenant] },
  { name: 'interactions, newest 50', text: 'select * from interaction where tenant_id = $1 order by occurred_at desc, id desc limit 50', binds: ({ tenant }) => [tenant] },
  { name: 'change feed, 100 after a position', text: 'select * from change where tenant_id = $1 and position > $2 order by position, id limit 100', binds: ({ tenant, position }) => [tenant, position] },
]

/** Each read's time, pages and rate, with named statements and all pages in memory. */
export async function measureReads(postgres: Database, quick: boolean): Promise<readonly ReadTimes[]> {
  const count = quick ? 300 : 2000
  const drawn = await postgres.query(
    `select t.tenant_id as tenant, t.customer_id as customer, t.occurred_at as at, c.position from timeline_entry t
     join change c on c.tenant_id = t.tenant_id and c.entity = 'interaction' and c.record_id = t.id and c.record_version = 1 order by md5(t.id::text) limit $1`,
    [count],
  )
  const busy = drawn as unknown as readonly Busy[]
  const times: ReadTimes[] = []
  for (const read of reads) {
    const spent = await oneByOne(postgres, read, busy)
    const sorted = spent.toSorted((a, b) => a - b)
    times.push({ name: read.name, median: median(spent), p95: sorted[Math.floor(sorted.length * 0.95)]!, pages: await pagesOf(postgres, read, busy.slice(0, 100)), rate: await rate(postgres, read, busy) })
  }
  return times
}

/** The memory of one connection that has run every read and keeps its statements, in bytes. */
export async function connectionMemory(postgres: Database): Promise<{ readonly idle: number; readonly used: number }> {
  const pool = postgres.pool(1)
  const memory = async () => Number((await pool.query<{ bytes: string }>('select sum(total_bytes) as bytes from pg_backend_memory_contexts')).rows[0]!.bytes)
  const idle = await memory()
  const nobody: Busy = { tenant: 'nobody', customer: '00000000-0000-7000-8000-000000000000', at: '2024-01-01', position: '0' }
  for (const read of reads) for (let run = 0; run < 7; run++) await pool.query({ name: read.name, text: read.text, values: [...read.binds(nobody)] })
  const used = await memory()
  await pool.end()
  return { idle, used }
}

export function readTable(times: readonly ReadTimes[]): string {
  return textTable([
    ['read', 'median, ms', '95th, ms', 'pages', 'a second, 4 connections'],
    ...times.map((each) => [each.name, each.median.toFixed(2), each.p95.toFixed(2), each.pages.toFixed(0), Math.round(each.rate).toLocaleString('en')]),
  ])
}

async function oneByOne(postgres: Database, { name, text, binds }: Read, busy: readonly Busy[]): Promise<readonly number[]> {
  const pool = postgres.pool(1)
  const spent: number[] = []
  for (const each of [...busy.slice(0, 50), ...busy]) {
    const begun = performance.now()
    await pool.query({ name, text, values: [...binds(each)] })
    spent.push(performance.now() - begun)
  }
  await pool.end()
  return spent.slice(50)
}

async function rate(postgres: Database, { name, text, binds }: Read, busy: readonly Busy[]): Promise<number> {
  const pool = postgres.pool(4)
  const waiting = busy.values()
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const each of waiting) await pool.query({ name, text, values: [...binds(each)] })
    }),
  )
  const spent = performance.now() - begun
  await pool.end()
  return busy.length / (spent / 1000)
}

async function pagesOf(postgres: Database, { text, binds }: Read, busy: readonly Busy[]): Promise<number> {
  let pages = 0
  for (const each of busy) {
    const [plan] = await postgres.query(`explain (analyze, buffers, timing off, format json) ${text}`, binds(each))
    const top = (plan!['QUERY PLAN'] as { Plan: Record<string, number> }[])[0]!.Plan
    pages += top['Shared Hit Blocks']! + top['Shared Read Blocks']!
  }
  return pages / busy.length
}
