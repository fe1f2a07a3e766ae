import { again, Leases, through, type Isolation, type OpenTransaction, type SqlConnection, type SqlDriver } from '@diwan/sql'
import { isLost, openTransaction } from '@diwan/sql/postgres'
import { PostgresJsConnection, type PostgresJs, type PostgresJsConnectionOptions } from './postgres-js-connection.ts'

/** As much of the `sql` that `postgres()` makes as is used. */
export interface PostgresJsPool extends PostgresJs {
  reserve(): Promise<ReservedPostgresJs>
  end(options: { readonly timeout: number }): Promise<void>
  readonly options: { readonly max: number; readonly fetch_types?: boolean }
}

interface ReservedPostgresJs extends PostgresJs {
  release(): void
}

export interface PostgresJsDriverOptions extends PostgresJsConnectionOptions {
  /** The pool, opened when it is first needed. */
  readonly sql: () => Promise<PostgresJsPool>
  /** Whether the pool ends with the driver. */
  readonly isOwn: boolean
  readonly size: number
  readonly patience: number
}

/** PostgreSQL through postgres.js, which sends statements on together by itself. */
export class PostgresJsDriver implements SqlDriver {
  readonly name = 'postgres.js'
  readonly reader: SqlConnection
  readonly writer: SqlConnection
  readonly #options: PostgresJsDriverOptions
  readonly #leases: Leases<ReservedPostgresJs>
  #sql: Promise<PostgresJsPool> | undefined
  #isClosed = false

  constructor(options: PostgresJsDriverOptions) {
    this.#options = options
    const { size, patience } = options
    // One that was lost has left the reserved ones by itself.
    const giveBack = (sql: ReservedPostgresJs, isBroken: boolean) => (isBroken ? undefined : sql.release())
    this.#leases = new Leases({ name: 'PostgreSQL', size, patience, take: async () => (await this.#pool()).reserve(), giveBack, isLost })
    this.writer = through((work) => this.#free(work))
    this.reader = through((work) => again(() => this.#free(work), isLost))
  }

  async begin({ isolation }: { readonly isolation: Isolation }): Promise<OpenTransaction> {
    const sql = await this.#leases.take()
    return openTransaction(new PostgresJsConnection(sql, this.#options), { isolation, giveBack: (isBroken) => this.#leases.giveBack(sql, { isBroken }) })
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#leases.use((sql) => work(new PostgresJsConnection(sql, this.#options)))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#options.isOwn) await (await this.#sql)?.end({ timeout: 5 })
  }

  /** On any connection, or on the next that is given back where transactions have them all. */
  async #free<T>(work: (connection: PostgresJsConnection) => Promise<T> | T): Promise<T> {
    if (this.#leases.hasRoom) return work(new PostgresJsConnection(await this.#pool(), this.#options))
    return this.#leases.use(async (sql) => work(new PostgresJsConnection(sql, this.#options)))
  }

  #pool(): Promise<PostgresJsPool> {
    this.#sql ??= this.#options.sql()
    return this.#sql
  }
}
