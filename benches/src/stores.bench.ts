import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, BenchRow } from './bench.ts'
import { fill } from './stores/fill.ts'
import { measureStore } from './stores/measures.ts'
import { postgresStore } from './stores/postgres-store.ts'
import { sqliteStore } from './stores/sqlite-store.ts'

/** The stores against their raw drivers: SQLite always, PostgreSQL where `DIWAN_TEST_POSTGRES_URL` names a server. */
const stores: Bench = async (options) => {
  const { quick, log } = options
  const size = quick ? { customers: 10_000, interactions: 50_000 } : { customers: 100_000, interactions: 1_000_000 }
  const folder = mkdtempSync(join(tmpdir(), 'diwan-bench-'))
  const server = process.env['DIWAN_TEST_POSTGRES_URL']
  if (!server) log('PostgreSQL is left out: DIWAN_TEST_POSTGRES_URL is not set')
  const opening = [() => sqliteStore(folder, 'stores'), ...(server ? [() => postgresStore(server)] : [])]
  const rows: BenchRow[] = []
  try {
    for (const open of opening) {
      const store = await open()
      try {
        log(`${store.name}: filling ${size.customers.toLocaleString('en')} customers and ${size.interactions.toLocaleString('en')} interactions`)
        await store.loading(() => fill(store, size))
        rows.push(...(await measureStore(store, size, options)))
      } finally {
        await store.close()
      }
    }
    return { rows }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export default stores
