import { Leases, type OpenTransaction, type SqlConnection, type SqlDriver } from '@diwan/sql'
import { again } from './again.ts'
import { errorClass } from './error-class.ts'
import { openTransaction } from './open-transaction.ts'
import { PostgresJsConnection, type PostgresJs, type PostgresJsConnectionOptions } from './postgres-js-connection.ts'

/** As much of the `sql` that `postgres()` makes as is used. */
export interface PostgresJsPool extends PostgresJs {
  reserve(): Promise<ReservedPostgresJs>
  end(options: { readonly timeout: number }): Promise<void>
  readonly options: { readonly max: number }
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
    this.#leases = new Leases({ name: 'PostgreSQL', size, patience, take: async () => (await this.#pool()).reserve(), giveBack })
    this.writer = over((work) => this.#free(work))
    this.reader = over((work) => again(() => this.#free(work)))
  }

  async begin({ isolation }: { readonly isolation: 'default' | 'serializable' }): Promise<OpenTransaction> {
    const sql = await this.#leases.take()
    return openTransaction(new PostgresJsConnection(sql, this.#options), { isolation, giveBack: (isBroken) => this.#leases.giveBack(sql, { isBroken }) })
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#free(work)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#options.isOwn) await (await this.#sql)?.end({ timeout: 5 })
  }

  /** On any connection, or on the next that is given back where transactions have them all. */
  async #free<T>(work: (connection: PostgresJsConnection) => Promise<T>): Promise<T> {
    if (this.#leases.hasRoom) return work(new PostgresJsConnection(await this.#pool(), this.#options))
    const sql = await this.#leases.take()
    let isBroken = false
    try {
      return await work(new PostgresJsConnection(sql, this.#options))
    } catch (error) {
      isBroken = errorClass(error) === 'unavailable'
      throw error
    } finally {
      this.#leases.giveBack(sql, { isBroken })
    }
  }

  #pool(): Promise<PostgresJsPool> {
    this.#sql ??= this.#options.sql()
    return this.#sql
  }
}

function over(run: <T>(work: (connection: PostgresJsConnection) => Promise<T>) => Promise<T>): SqlConnection {
  return {
    all: (statement, binds) => run((connection) => connection.all(statement, binds)),
    first: (statement, binds) => run((connection) => connection.first(statement, binds)),
    run: (statement, binds) => run((connection) => connection.run(statement, binds)),
  }
}
