import type { Diagnosis } from '@diwan/core/storage'
import { Replicas, type OpenTransaction, type SqlConnection, type SqlDriver } from '@diwan/sql'

/** Where a replica is: as for the storage itself. */
export interface ReplicaOptions {
  readonly url?: string
  readonly client?: Readonly<Record<string, unknown>>
  /** A pool of the host's, a `Pool` of `pg`. It is left open. */
  readonly pool?: object
}

export interface ReplicatedDriverOptions {
  readonly replicas: readonly SqlDriver[]
  readonly mostLag: number
}

type PrimaryDriver = SqlDriver & { readonly writer: SqlConnection }

/** A driver on a primary, whose reads may go to servers that follow it. */
export class ReplicatedDriver implements SqlDriver {
  readonly name: string
  readonly reader: SqlConnection
  readonly writer: SqlConnection
  readonly replicas?: Replicas
  readonly #own: PrimaryDriver
  readonly #others: readonly SqlDriver[]

  constructor(own: PrimaryDriver, { replicas, mostLag }: ReplicatedDriverOptions) {
    this.name = own.name
    this.reader = own.reader
    this.writer = own.writer
    this.#own = own
    this.#others = replicas
    if (replicas.length === 0) return
    this.replicas = new Replicas({
      primary: own.reader,
      // Where the log is written to next: beyond the record of a commit that was answered, flushed or not.
      position: () => positionOf(own.reader, 'pg_current_wal_insert_lsn()'),
      replicas: replicas.map(({ reader }, n) => ({ name: `replica ${n + 1}`, reader, position: () => positionOf(reader, 'pg_last_wal_replay_lsn()') })),
      mostLag,
    })
  }

  begin(options: Parameters<SqlDriver['begin']>[0]): Promise<OpenTransaction> {
    return this.#own.begin(options)
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#own.outside(work)
  }

  async close(): Promise<void> {
    await Promise.all([this.#own, ...this.#others].map((driver) => driver.close()))
  }

  async position(): Promise<string> {
    return String(await positionOf(this.reader, 'pg_current_wal_insert_lsn()'))
  }

  notBefore(position: string): void {
    this.replicas?.notBefore(position)
  }

  async diagnose(): Promise<readonly Diagnosis[]> {
    const lags = (await this.replicas?.lags()) ?? []
    return lags.map(({ name, lag }): Diagnosis => {
      if (Number.isFinite(lag)) return { state: 'ok', what: name, says: `shows what was there ${Math.round(lag)} ms ago, or later` }
      return { state: 'warn', what: name, says: 'does not answer, or has yet to follow', advice: 'See that it runs and follows the primary; until then reads go there.' }
    })
  }
}

/** In bytes of the log. */
async function positionOf(connection: SqlConnection, expression: string): Promise<bigint> {
  const row = await connection.first({ sql: `select (${expression} - '0/0')::text` }, [])
  return BigInt(row![0] as string)
}
