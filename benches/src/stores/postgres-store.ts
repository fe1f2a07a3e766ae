import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { createCrm } from '@diwan/core'
import { postgres } from '@diwan/postgres'
import pg from 'pg'
import { postgresRaw } from './postgres-raw.ts'
import { policy, Trace, type Spelling, type Store } from './store.ts'
import { versionOf } from './version-of.ts'

/** A new database on a PostgreSQL server, with Diwan on it and the raw driver beside it. */
export async function postgresStore(server: string): Promise<Store> {
  const name = `diwan_bench_${randomUUID().slice(0, 8)}`
  await onServer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const store = await openPostgres(url.href)
  return {
    ...store,
    close: async () => {
      await store.close()
      await onServer(server, `drop database ${name} with (force)`)
    },
  }
}

/** One that is there; it stays. */
export async function openPostgres(url: string): Promise<Store> {
  const trace = new Trace()
  const size = 2 * availableParallelism()
  const storage = postgres({ url, poolSize: size, trace: trace.note })
  const crm = await createCrm({ storage, policy })
  const pool = new pg.Pool({ connectionString: url, max: size })
  // Dropping the database ends what is idle in it.
  pool.on('error', () => {})
  const driver = `pg ${versionOf('pg')}`
  const execute = async (sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows
  return {
    name: 'PostgreSQL',
    driver,
    crm,
    storage,
    another: () => postgres({ url, poolSize: size }),
    location: url,
    raws: [postgresRaw(pool, { named: true, driver }), postgresRaw(pool, { named: false, driver })],
    spelling,
    execute,
    loading: (work) => loading(execute, work),
    bytes: async () => Number((await execute('select pg_database_size(current_database()) as bytes'))[0]!['bytes']),
    traced: (work) => trace.during(work),
    close: async () => {
      await pool.end()
      await crm.close()
    },
  }
}

async function loading(execute: Store['execute'], work: () => Promise<void>): Promise<void> {
  const keys = await execute(`select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'f' and conrelid::regclass::text like 'diwan%'`)
  const indexes = await execute(`select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index where not indisprimary and indrelid::regclass::text like 'diwan%'`)
  for (const { table, name } of keys) await execute(`alter table ${String(table)} drop constraint ${String(name)}`)
  for (const { name } of indexes) await execute(`drop index ${String(name)}`)
  await work()
  for (const { definition } of indexes) await execute(`set maintenance_work_mem = '512MB'; ${String(definition)}`)
  for (const { table, name, definition } of keys) await execute(`alter table ${String(table)} add constraint ${String(name)} ${String(definition)}`)
  await execute('vacuum analyze')
  await execute('checkpoint')
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const chance = (n: string) => `((${n}::bigint * 2654435761 % 4294967296) / 4294967296.0::float8)`

const spelling: Spelling = {
  numbers: (count) => `with number as (select n from generate_series(1, ${count}) as n)`,
  id: (prefix, n) => `('${prefix}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`,
  instant: (seconds) => `to_timestamp(${seconds})`,
  join: (...parts) => `(${parts.map((part) => `${part}::text`).join(' || ')})`,
  skewed: (n, below) => `floor(${below} * ${chance(n)} * ${chance(n)} * ${chance(n)})::int`,
  object: `'{}'`,
}
