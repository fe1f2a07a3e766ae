import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, BenchOptions, BenchRow } from './bench.ts'
import { measureCallers } from './stores/callers.ts'
import { arenaOf } from './stores/comparison.ts'
import { measureExtensions } from './stores/extensions.ts'
import { fill, type Size } from './stores/fill.ts'
import { measureGrowth } from './stores/growth.ts'
import { partsOf, type Part } from './stores/parts.ts'
import { measurePeers } from './stores/peers/measure.ts'
import { postgresStore } from './stores/postgres-store.ts'
import { questionsFor } from './stores/questions.ts'
import { measureReads } from './stores/reads.ts'
import { sqliteStore } from './stores/sqlite-store.ts'
import type { Store } from './stores/store.ts'
import { measureStreaming } from './stores/streaming.ts'
import { measureTypes } from './stores/types.ts'
import { measureWrites } from './stores/writes.ts'

/** The stores against their raw drivers, what they take as tables grow, and what their types cost. Its parts are in `stores/parts.ts`. */
const stores: Bench = async (options) => {
  const folder = mkdtempSync(join(tmpdir(), 'diwan-stores-'))
  const chosen = partsOf(options)
  try {
    const rows = chosen.has('types') ? [...(await measureTypes(options))] : []
    for (const open of openers(folder, options)) {
      if (inOneDatabase.some((part) => chosen.has(part))) rows.push(...(await measureStore(await open('stores'), chosen, options)))
      if (chosen.has('extensions')) {
        const store = await open('extensions')
        rows.push(...(await measureExtensions(store, store.another(), options)))
      }
      if (chosen.has('growth')) rows.push(...(await measureGrowth(open, options)))
    }
    return { rows }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export default stores

const inOneDatabase = ['reads', 'streaming', 'writes', 'callers', 'peers'] as const

type Open = (name: string) => Promise<Store>

function openers(folder: string, { log }: BenchOptions): readonly Open[] {
  const sqlite: Open = (name) => sqliteStore(folder, name)
  const postgres = process.env['DIWAN_TEST_POSTGRES_URL']
  if (postgres === undefined) log('SKIPPED: everything of PostgreSQL, because DIWAN_TEST_POSTGRES_URL is not set')
  return [sqlite, ...(postgres === undefined ? [] : [() => postgresStore(postgres)])]
}

async function measureStore(store: Store, chosen: ReadonlySet<Part>, options: BenchOptions): Promise<readonly BenchRow[]> {
  const size: Size = options.quick ? { customers: 20_000, interactions: 100_000 } : { customers: 100_000, interactions: 1_000_000 }
  try {
    options.log(`${store.name}: filling ${size.customers.toLocaleString('en')} customers and ${size.interactions.toLocaleString('en')} interactions`)
    await store.loading(() => fill(store, size))
    const arena = arenaOf(store, await questionsFor(store, size))
    const measures = { reads: () => measureReads(arena, options), streaming: () => measureStreaming(store, options), writes: () => measureWrites(arena, options), callers: () => measureCallers(arena, options), peers: () => measurePeers(arena, options) }
    const rows: BenchRow[] = []
    for (const part of inOneDatabase) if (chosen.has(part)) rows.push(...(await measures[part]()))
    return rows
  } finally {
    await store.close()
  }
}
