import { DiwanError } from '@diwan/core'
import type { PgPool } from './pg-driver.ts'
import type { PostgresJsPool } from './postgres-js-driver.ts'

export interface PoolOptions {
  /** Such as `postgres://user@host/database`; without it, the variables of the environment that the driver reads. */
  readonly url: string | undefined
  /** What else the driver's constructor takes. */
  readonly client: Readonly<Record<string, unknown>>
  readonly size: number
  /** How long a connection may take to come about, in milliseconds. */
  readonly patience: number
  /** In milliseconds; 0 for no limit. */
  readonly statementTimeout: number
}

const applicationName = 'diwan'

/** A pool of `pg` whose clients send statements without waiting for the answers to those before. */
export async function openPgPool({ url, client, size, patience, statementTimeout }: PoolOptions): Promise<PgPool> {
  const { default: pg } = await imported('pg', () => import('pg'))
  const pool = new pg.Pool({
    application_name: applicationName,
    keepAlive: true,
    // A little longer than the wait for it, so that it is the wait that says why.
    connectionTimeoutMillis: patience + 1000,
    ...client,
    ...(url !== undefined && { connectionString: url }),
    max: size,
    pipeline: true,
    onConnect: async (connected) => {
      await connected.query(`set timezone = 'UTC'; set datestyle = 'ISO'; set statement_timeout = ${statementTimeout}`)
    },
  } as ConstructorParameters<typeof pg.Pool>[0])
  return pool as unknown as PgPool
}

/** A pool of postgres.js that leaves values as the text that the server sent. */
export async function openPostgresJs({ url, client, size, patience, statementTimeout }: PoolOptions): Promise<PostgresJsPool> {
  const { default: postgres } = await imported('postgres', () => import('postgres'))
  const { connection, ...rest } = client
  const asText = { to: 705, from: textTypes, serialize: String, parse: (text: string) => text }
  const options = {
    connect_timeout: Math.ceil(patience / 1000),
    fetch_types: false,
    onnotice: () => {},
    types: { asText },
    ...rest,
    max: size,
    connection: { application_name: applicationName, TimeZone: 'UTC', DateStyle: 'ISO', statement_timeout: statementTimeout, ...(connection as object) },
  }
  return (url === undefined ? postgres(options) : postgres(url, options)) as unknown as PostgresJsPool
}

/** boolean, bytea, int2, int4, oid, json, float4, float8, date, timestamp, timestamptz, jsonb: what postgres.js would parse. */
const textTypes = [16, 17, 21, 23, 26, 114, 700, 701, 1082, 1114, 1184, 3802]

async function imported<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    throw new DiwanError('configuration_invalid', `The package \`${name}\` cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
      blame: 'host',
      hint: `Install it beside @diwan/postgres: npm install ${name}`,
      cause,
    })
  }
}
