import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, BenchOptions, BenchRow } from './bench.ts'
import { measureCallers } from './stores/callers.ts'
import { arenaOf } from './stores/comparison.ts'
import { fill, type Size } from './stores/fill.ts'
import { postgresStore } from './stores/postgres-store.ts'
import { questionsFor } from './stores/questions.ts'
import { measureReads } from './stores/reads.ts'
import { sqliteStore } from './stores/sqlite-store.ts'
import type { Store } from './stores/store.ts'
import { measureStreaming } from './stores/streaming.ts'
import { measureTypes } from './stores/types.ts'
import { measureWrites } from './stores/writes.ts'

/** The stores against their raw drivers, and what their types cost. */
const stores: Bench = async (options) => {
  const folder = mkdtempSync(join(tmpdir(), 'diwan-stores-'))
  const size: Size = options.quick ? { customers: 20_000, interactions: 100_000 } : { customers: 100_000, interactions: 1_000_000 }
  const server = process.env['DIWAN_TEST_POSTGRES_URL']
  if (server === undefined) options.log('SKIPPED: everything of PostgreSQL, because DIWAN_TEST_POSTGRES_URL is not set')
  try {
    const rows = [...(await measureTypes(options))]
    for (const open of [() => sqliteStore(folder, 'stores'), ...(server === undefined ? [] : [() => postgresStore(server)])]) rows.push(...(await measureStore(await open(), size, options)))
    return { rows }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export default stores

async function measureStore(store: Store, size: Size, options: BenchOptions): Promise<readonly BenchRow[]> {
  try {
    options.log(`${store.name}: filling ${size.customers.toLocaleString('en')} customers and ${size.interactions.toLocaleString('en')} interactions`)
    await store.loading(() => fill(store, size))
    const arena = arenaOf(store, await questionsFor(store, size))
    return [...(await measureReads(arena, options)), ...(await measureStreaming(store, options)), ...(await measureWrites(arena, options)), ...(await measureCallers(arena, options))]
  } finally {
    await store.close()
  }
}
