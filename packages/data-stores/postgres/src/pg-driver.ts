import { again, Leases, SharedReads, through, type Isolation, type OpenTransaction, type SqlConnection, type SqlDriver } from '@diwan/sql'
import { isLost, openTransaction } from '@diwan/sql/postgres'
import { PgConnection, type PgClient, type PgConnectionOptions } from './pg-connection.ts'

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
    const { size, patience, isOwn } = options
    this.#leases = new Leases({ name: 'PostgreSQL', size, patience, take: () => this.#take(), giveBack, isLost })
    const shared = new SharedReads(this.#leases)
    // What has no name may take long, and those behind it on its connection would too; clients of a host's do not send ahead.
    this.reader = through((work, { name }) => again(() => (isOwn && name !== undefined ? shared.run(this.#on(work)) : this.#leases.use(this.#on(work))), isLost))
    this.writer = through((work) => this.#leases.use(this.#on(work)))
  }

  /** The connection of a client, the same for the same client, because it knows what is prepared there. */
  connectionOf(client: PgClient): PgConnection {
    const known = this.#connections.get(client)
    if (known) return known
    const connection = new PgConnection(client, this.#options)
    this.#connections.set(client, connection)
    return connection
  }

  async begin({ isolation }: { readonly isolation: Isolation }): Promise<OpenTransaction> {
    const client = await this.#leases.take()
    return openTransaction(this.connectionOf(client), { isolation, giveBack: (isBroken) => this.#leases.giveBack(client, { isBroken }) })
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#leases.use(this.#on(work))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#options.isOwn) await (await this.#pool)?.end()
  }

  async #take(): Promise<PooledPgClient> {
    this.#pool ??= this.#options.pool().then(unbroken)
    const client = await (await this.#pool).connect()
    // The query that it breaks says so; unheard, it would end the process.
    client.on('error', ignore)
    return client
  }

  #on<T>(work: (connection: SqlConnection) => Promise<T> | T): (client: PooledPgClient) => Promise<T> {
    return async (client) => work(this.connectionOf(client))
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
