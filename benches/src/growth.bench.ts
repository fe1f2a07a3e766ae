import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'libsql'
import { row, type Bench, type BenchOptions, type BenchRow } from './bench.ts'
import { createDatabase, type Database } from './growth/database.ts'
import { measureGiant } from './growth/giant.ts'
import { layoutOf, type Table } from './growth/layout.ts'
import { load } from './growth/load.ts'
import { hashSpread, measurePartitions, partitionTable } from './growth/partitions.ts'
import { connectionMemory, measureReads, readTable } from './growth/reads.ts'
import { bytesOf, indexDensity, sizeTable, tableSizes } from './growth/sizes.ts'
import { measureMaintenance, measureOneTenant, measureRetention } from './growth/upkeep.ts'
import { measureVariants } from './growth/variants.ts'
import { createWorld, type World } from './growth/world.ts'
import { measureWal, newWrites, walTable, writeAll } from './growth/writes.ts'

interface Filled {
  readonly postgres: Database
  readonly world: World
  readonly file: Sqlite.Database
  readonly tables: readonly Table[]
  readonly interactions: number
  readonly options: BenchOptions
}

/** A quarter of the three years that the world has. */
const before = '2023-10-01T00:00:00Z'

/**
 * What interactions cost in PostgreSQL, on tables filled with rows that the core wrote: bytes, write-ahead log, reads, partitions and
 * upkeep. Needs a server that nobody else writes to meanwhile, in DIWAN_POSTGRES_URL. What it logs are the tables of docs/growing.md.
 */
const growth: Bench = async (options) => {
  const { quick, log } = options
  const interactions = quick ? 50_000 : 1_000_000
  const folder = mkdtempSync(join(tmpdir(), 'diwan-growth-'))
  const path = join(folder, 'world.db')
  const postgres = await createDatabase('growth')
  try {
    log(`Logging ${whole(interactions)} interactions with the core`)
    const world = await createWorld({ file: path, tenants: quick ? 50 : 200, interactions })
    const file = new Sqlite(path)
    file.exec('pragma wal_checkpoint(truncate)')
    const tables = layoutOf(file)
    log('Copying them to PostgreSQL')
    await load(file, tables, postgres)
    const filled = { postgres, world, file, tables, interactions, options }
    const rows = [...(await measureSizes(filled, statSync(path).size)), ...(await measureTraffic(filled)), ...(await measureLayouts(filled))]
    await measureUpkeep(filled)
    file.close()
    await world.close()
    return { rows }
  } finally {
    await postgres.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export default growth

async function measureSizes({ postgres, interactions, options: { log } }: Filled, fileSize: number): Promise<readonly BenchRow[]> {
  const sizes = await tableSizes(postgres)
  const bytes = bytesOf(sizes)
  const inFile = fileSize / interactions
  log(`Rows and bytes for each interaction: ${whole(bytes)} in PostgreSQL without customers, ${whole(inFile)} in SQLite with all\n${sizeTable(sizes)}The indexes' leaf pages are ${(await indexDensity(postgres)).toFixed(0)} % full\n`)
  return [
    row({ what: 'An interaction in PostgreSQL: rows and indexes of its four tables', figure: Math.round(bytes), unit: 'bytes', baseline: 'the mix of growth/interactions.ts, as inserted', bound: '<= 4600' }),
    row({ what: 'An interaction in SQLite, customers and all', figure: Math.round(inFile), unit: 'bytes', baseline: 'the same rows, as the core wrote them', bound: '<= 5500' }),
  ]
}

async function measureTraffic({ postgres, world, file, tables, options: { quick, log } }: Filled): Promise<readonly BenchRow[]> {
  const count = quick ? 1500 : 6000
  const { writes, rate } = await newWrites(world, file, { tables, count: 2 * count })
  log(`SQLite, through the core: ${whole(rate)} interactions a second, each a transaction\n`)
  const wal = await measureWal(postgres, writes.slice(0, count))
  log(walTable(wal))
  for (const [index, connections] of [1, 4, 8, 16].entries()) {
    const part = writes.slice(count + (index * count) / 4, count + ((index + 1) * count) / 4)
    log(`${connections} connections: ${whole(await writeAll(postgres, part, { connections }))} interactions a second, each a transaction`)
  }
  log(`\n${readTable(await measureReads(postgres, quick))}`)
  const { idle, used } = await connectionMemory(postgres)
  log(`A connection takes ${whole(idle / 1024)} KB of memory contexts, and ${whole(used / 1024)} KB with 7 named statements\n`)
  return [row({ what: 'Write-ahead log of an interaction, without whole pages', figure: Math.round(wal[1]!.records), unit: 'bytes', baseline: 'one transaction each', bound: '<= 6000' })]
}

async function measureLayouts({ postgres, tables, options: { quick, log } }: Filled): Promise<readonly BenchRow[]> {
  const timeline = tables.find(({ name }) => name === 'timeline_entry')!
  log(partitionTable(await measurePartitions(postgres, timeline, { before, quick })))
  const spread = await hashSpread(postgres, 16)
  log(`The fullest of 16 hash partitions holds ${spread.toFixed(2)} times the mean, of 64 ${(await hashSpread(postgres, 64)).toFixed(2)}\n`)
  const variants = await measureVariants(postgres, tables, before)
  log([...variants].map(([name, bytes]) => `${name}: ${whole(bytes)} bytes for each interaction\n`).join(''))
  const ratio = (name: string) => Number((variants.get(name)! / variants.get('as it is')!).toFixed(3))
  return [
    row({ what: 'Fullest of 16 hash partitions', figure: Number(spread.toFixed(3)), unit: 'ratio', baseline: 'the mean; PostgreSQL’s hash, 10,000 tenants, Zipf 1', bound: '<= 4' }),
    row({ what: 'An interaction with ids as text', figure: ratio('ids as text'), unit: 'ratio', baseline: 'bytes with ids as uuid', bound: '>= 1.1' }),
    row({ what: 'An interaction of a tenant whose id has 36 characters', figure: ratio('tenant ids of 36 characters'), unit: 'ratio', baseline: 'bytes with 12 characters', bound: '>= 1.05' }),
  ]
}

async function measureUpkeep({ postgres, world, tables, options: { quick, log } }: Filled): Promise<void> {
  log(await measureMaintenance(postgres))
  log(await measureOneTenant(postgres, tables, world.tenants[9]!))
  log(await measureGiant(postgres, tables, quick))
  await postgres.query('vacuum full')
  await postgres.query('vacuum (analyze)')
  log(`After every table and index was rewritten\n${sizeTable(await tableSizes(postgres))}The indexes' leaf pages are ${(await indexDensity(postgres)).toFixed(0)} % full\n`)
  log(await measureRetention(postgres, tables.find(({ name }) => name === 'change')!))
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
