import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgres as postgresStorage } from '@diwan/postgres'
import { sqlite } from '@diwan/sqlite'
import { row, type Bench, type BenchOptions, type BenchRow } from './bench.ts'
import { createDatabase, type Database } from './growth/database.ts'
import { measureGiant } from './growth/giant.ts'
import { hashSpread, measurePartitions, partitionTable } from './growth/partitions.ts'
import { connectionMemory, measureReads, readTable, type Traced } from './growth/reads.ts'
import { bytesOf, indexDensity, sizeTable, tableSizes } from './growth/sizes.ts'
import { measureMaintenance, measureOneTenant, measureRetention } from './growth/upkeep.ts'
import { measureVariants } from './growth/variants.ts'
import { createWorld, type World } from './growth/world.ts'
import { logRate, measureWal, walTable } from './growth/writes.ts'

interface Filled {
  readonly postgres: Database
  readonly world: World
  /** What was sent since the last call. */
  readonly traced: () => readonly Traced[]
  readonly options: BenchOptions
}

/** A quarter of the three years that the world has. */
const before = '2023-10-01T00:00:00Z'

/**
 * What interactions cost in PostgreSQL, in a database that the core wrote: bytes, write-ahead log, reads, partitions and upkeep. Needs a
 * server that nobody else writes to meanwhile, in DIWAN_POSTGRES_URL. What it logs are the tables of docs/growing.md.
 */
const growth: Bench = async (options) => {
  const { quick, log } = options
  const interactions = quick ? 50_000 : 1_000_000
  const postgres = await createDatabase('growth')
  try {
    const rows = [await measureSqlite(options)]
    log(`Logging ${whole(interactions)} interactions to PostgreSQL`)
    const statements: Traced[] = []
    let isTracing = false
    const trace = (sql: string, binds: Traced['binds']) => void (isTracing && statements.push({ sql, binds: [...binds] }))
    const world = await createWorld({ storage: postgresStorage({ url: postgres.url, poolSize: 16, trace }), tenants: quick ? 50 : 200, interactions })
    isTracing = true
    const filled: Filled = { postgres, world, traced: () => statements.splice(0), options }
    await postgres.query('vacuum (analyze)')
    rows.push(...(await measureSizes(filled)), ...(await measureTraffic(filled)), ...(await measureLayouts(filled)))
    rows.push(await measureUpkeep(filled))
    await world.close()
    return { rows }
  } finally {
    await postgres.close()
  }
}

export default growth

async function measureSqlite({ quick, log }: BenchOptions): Promise<BenchRow> {
  const interactions = quick ? 20_000 : 100_000
  const folder = mkdtempSync(join(tmpdir(), 'diwan-growth-'))
  const file = join(folder, 'world.db')
  try {
    const world = await createWorld({ storage: sqlite({ file }), tenants: 20, interactions })
    const rate = await logRate(world, { callers: 1, count: 1000 })
    await world.close()
    const bytes = statSync(file).size / (interactions + 1000)
    log(`SQLite: ${whole(bytes)} bytes for each of ${whole(interactions)} interactions, customers and all; ${whole(rate)} logged a second, each in a transaction\n`)
    return row({ what: 'An interaction in SQLite, customers and all', figure: Math.round(bytes), unit: 'bytes', baseline: 'the mix of growth/interactions.ts', bound: '<= 5500' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureSizes({ postgres, options: { log } }: Filled): Promise<readonly BenchRow[]> {
  const sizes = await tableSizes(postgres)
  const bytes = bytesOf(sizes)
  log(`${whole(bytes)} bytes for each interaction in PostgreSQL, without customers\n${sizeTable(sizes)}The indexes' leaf pages are ${(await indexDensity(postgres)).toFixed(0)} % full\n`)
  return [row({ what: 'An interaction in PostgreSQL: rows and indexes of its four tables', figure: Math.round(bytes), unit: 'bytes', baseline: 'the mix of growth/interactions.ts, as logged', bound: '<= 4600' })]
}

async function measureTraffic({ postgres, world, traced, options: { quick, log } }: Filled): Promise<readonly BenchRow[]> {
  const count = quick ? 500 : 4000
  const wal = await measureWal(postgres, world, count)
  log(walTable(wal))
  for (const callers of [1, 4, 8, 16]) log(`${callers} callers: ${whole(await logRate(world, { callers, count }))} interactions a second, each in a transaction`)
  log(`\n${readTable(await measureReads({ world, postgres, traced, quick }))}`)
  const session = world.session(world.tenants[0]!)
  const [customer] = (await session.customers.find({ sort: 'sortKey', limit: 1 })).items
  traced()
  await Promise.all([session.customers.get(customer!.id), session.timeline(customer!.id), session.customers.find({ sort: 'sortKey' }), session.contactPoints.find({ where: { customerId: customer!.id } })])
  const { idle, used, kept } = await connectionMemory(postgres, traced())
  log(`A connection takes ${whole(idle / 1024)} KB of memory contexts, and ${whole(used / 1024)} KB with ${kept} prepared statements\n`)
  return [row({ what: 'Write-ahead log of an interaction, without whole pages', figure: Math.round(wal.at(-1)!.records), unit: 'bytes', baseline: 'one transaction each', bound: '<= 6500' })]
}

async function measureLayouts({ postgres, options: { quick, log } }: Filled): Promise<readonly BenchRow[]> {
  log(partitionTable(await measurePartitions(postgres, { before, quick })))
  const spread = await hashSpread(postgres, 16)
  log(`The fullest of 16 hash partitions holds ${spread.toFixed(2)} times the mean, of 64 ${(await hashSpread(postgres, 64)).toFixed(2)}\n`)
  const variants = await measureVariants(postgres, before)
  log([...variants].map(([name, bytes]) => `${name}: ${whole(bytes)} bytes for each interaction\n`).join(''))
  const ratio = (name: string) => Number((variants.get(name)! / variants.get('as it is')!).toFixed(3))
  return [
    row({ what: 'Fullest of 16 hash partitions', figure: Number(spread.toFixed(3)), unit: 'ratio', baseline: 'the mean; PostgreSQL’s hash, 10,000 tenants, Zipf 1', bound: '<= 4' }),
    row({ what: 'An interaction with ids as text', figure: ratio('ids as text'), unit: 'ratio', baseline: 'bytes with ids as uuid', bound: '>= 1.1' }),
    row({ what: 'An interaction of a tenant whose id has 36 characters', figure: ratio('tenant ids of 36 characters'), unit: 'ratio', baseline: 'bytes with 12 characters', bound: '>= 1.05' }),
  ]
}

async function measureUpkeep({ postgres, world, options: { quick, log } }: Filled): Promise<BenchRow> {
  log(await measureMaintenance(postgres))
  log(await measureOneTenant(postgres, world.tenants[9]!))
  await postgres.query('vacuum full')
  await postgres.query('vacuum (analyze)')
  log(`After every table and index was rewritten\n${sizeTable(await tableSizes(postgres))}The indexes' leaf pages are ${(await indexDensity(postgres)).toFixed(0)} % full\n`)
  log(await measureRetention(postgres))
  const giant = await measureGiant(postgres, quick)
  log(giant.table)
  return row({ what: 'The timeline of a customer with very many interactions', figure: Number(giant.ratio.toFixed(2)), unit: 'ratio', baseline: 'an ordinary customer’s', bound: '<= 3' })
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
