import { Leases, type OpenTransaction, type SqlConnection, type SqlDriver, type Statement } from '@diwan/sql'
import { again } from './again.ts'
import { errorClass } from './error-class.ts'
import { openTransaction } from './open-transaction.ts'
import { PgConnection, type PgClient, type PgConnectionOptions } from './pg-connection.ts'
import { SharedReads } from './shared-reads.ts'

/** As much of a pool of `pg` as is used. */
export interface PgPool {
  connect(): Promise<PooledPgClient>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  readonly options?: { readonly max?: number }
}

export interface PooledPgClient extends PgClient {
  release(broken?: boolean): void
}

export interface PgDriverOptions extends PgConnectionOptions {
  /** The pool, opened when it is first needed. */
  readonly pool: () => Promise<PgPool>
  /** Whether the pool ends with the driver. */
  readonly isOwn: boolean
  readonly size: number
  readonly patience: number
}

/** PostgreSQL through `pg`. */
export class PgDriver implements SqlDriver {
  readonly name = 'pg'
  readonly reader: SqlConnection
  readonly writer: SqlConnection
  readonly #options: PgDriverOptions
  readonly #leases: Leases<PooledPgClient>
  readonly #connections = new WeakMap<PgClient, PgConnection>()
  #pool: Promise<PgPool> | undefined
  #isClosed = false

  constructor(options: PgDriverOptions) {
    this.#options = options
    const { size, patience } = options
    this.#leases = new Leases({ name: 'PostgreSQL', size, patience, take: () => this.#take(), giveBack: giveBack })
    const shared = new SharedReads(this.#leases, (client) => client.pipeline === true)
    // What has no name may take long, and those behind it on its connection would too.
    this.reader = this.#over(({ name }, work) => again(() => (name === undefined ? this.#alone(work) : shared.run(work))))
    this.writer = this.#over((_statement, work) => this.#alone(work))
  }

  /** The connection of a client, the same for the same client, because it knows what is prepared there. */
  connectionOf(client: PgClient): PgConnection {
    const known = this.#connections.get(client)
    if (known) return known
    const connection = new PgConnection(client, this.#options)
    this.#connections.set(client, connection)
    return connection
  }

  async begin({ isolation }: { readonly isolation: 'default' | 'serializable' }): Promise<OpenTransaction> {
    const client = await this.#leases.take()
    return openTransaction(this.connectionOf(client), { isolation, giveBack: (isBroken) => this.#leases.giveBack(client, { isBroken }) })
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#alone((client) => work(this.connectionOf(client)))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#options.isOwn) await (await this.#pool)?.end()
  }

  /** Runs `work` on a connection that nothing else uses. */
  async #alone<T>(work: (client: PooledPgClient) => Promise<T>): Promise<T> {
    const client = await this.#leases.take()
    let isBroken = false
    try {
      return await work(client)
    } catch (error) {
      isBroken = errorClass(error) === 'unavailable'
      throw error
    } finally {
      this.#leases.giveBack(client, { isBroken })
    }
  }

  async #take(): Promise<PooledPgClient> {
    this.#pool ??= this.#options.pool().then(unbroken)
    const client = await (await this.#pool).connect()
    // The query that it breaks says so; unheard, it would end the process.
    client.on('error', ignore)
    return client
  }

  #over(run: <T>(statement: Statement, work: (client: PooledPgClient) => Promise<T>) => Promise<T>): SqlConnection {
    return {
      all: (statement, binds) => run(statement, (client) => this.connectionOf(client).all(statement, binds)),
      first: (statement, binds) => run(statement, (client) => this.connectionOf(client).first(statement, binds)),
      run: (statement, binds) => run(statement, (client) => this.connectionOf(client).run(statement, binds)),
    }
  }
}

function giveBack(client: PooledPgClient, isBroken: boolean): void {
  client.off('error', ignore)
  client.release(isBroken)
}

/** A pool tells of connections that it lost while nobody used them; unheard, that would end the process. */
function unbroken(pool: PgPool): PgPool {
  pool.on('error', ignore)
  return pool
}

function ignore(): void {}
