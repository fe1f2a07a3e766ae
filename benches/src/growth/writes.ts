import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'
import { atOnce, type World } from './world.ts'

export interface Wal {
  readonly what: string
  /** Bytes for each interaction. */
  readonly records: number
  readonly pages: number
}

/** Logs so many interactions one by one, with so many callers, and answers how many a second. */
export async function logRate(world: World, { callers, count }: { readonly callers: number; readonly count: number }): Promise<number> {
  const begun = performance.now()
  await atOnce(callers, Array.from({ length: count }), () => world.logOne())
  return count / ((performance.now() - begun) / 1000)
}

/** The write-ahead log of interactions logged one by one: the records, and the whole pages that the first change of each after a checkpoint adds. */
export async function measureWal(postgres: Database, world: World, count: number): Promise<readonly Wal[]> {
  await postgres.query('create extension pg_walinspect')
  const measured = async (what: string): Promise<Wal> => {
    const [start] = await postgres.query('select pg_current_wal_lsn() as lsn')
    await logRate(world, { callers: 4, count })
    const [sums] = await postgres.query('select sum(record_size) as records, sum(fpi_size) as pages from pg_get_wal_stats($1, pg_current_wal_lsn())', [start!['lsn']])
    return { what, records: Number(sums!['records']) / count, pages: Number(sums!['pages']) / count }
  }
  await postgres.query('checkpoint')
  const told = count.toLocaleString('en')
  return [await measured(`the first ${told} after a checkpoint`), await measured(`the next ${told}`), await measured(`the next ${told}`)]
}

export function walTable(measured: readonly Wal[]): string {
  const told = (bytes: number) => Math.round(bytes).toLocaleString('en')
  return textTable([['bytes for each interaction', 'records', 'whole pages'], ...measured.map(({ what, records, pages }) => [what, told(records), told(pages)])])
}
