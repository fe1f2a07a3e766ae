import { DiwanError } from '@diwan/core'
import type { Pool, PoolConnection } from 'mysql2'
import { execute } from './execute.ts'
import { sessionSettings } from './session.ts'

export interface ConnectionPoolOptions {
  readonly pool: Pool
  /** How long to wait for a free connection, in milliseconds. */
  readonly acquireMilliseconds: number
}

/** What one of our users of a connection does with it. */
export interface Holder {
  readonly as: 'a transaction' | 'a statement' | 'a migration'
  readonly since: number
  /** The statement that it ran last. */
  last: string
}

/** A connection that is held until it is given back. */
export interface Held {
  readonly connection: PoolConnection
  readonly holder: Holder
}

/** mysql2's pool, with connections set up as Diwan needs them and a wait that ends and says who it was for. */
export class ConnectionPool {
  readonly #pool: Pool
  readonly #wait: number
  readonly #holders = new Set<Holder>()

  constructor({ pool, acquireMilliseconds }: ConnectionPoolOptions) {
    this.#pool = pool
    this.#wait = acquireMilliseconds
  }

  async acquire(as: Holder['as']): Promise<Held> {
    const connection = await this.#free()
    const holder: Holder = { as, since: Date.now(), last: '' }
    this.#holders.add(holder)
    const held = { connection, holder }
    try {
      await prepared(connection)
      return held
    } catch (error) {
      this.discard(held)
      throw error
    }
  }

  release({ connection, holder }: Held): void {
    this.#holders.delete(holder)
    connection.release()
  }

  /** Closes the connection, and so undoes what is open on it. */
  discard({ connection, holder }: Held): void {
    this.#holders.delete(holder)
    connection.destroy()
  }

  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pool.end((error) => (error ? reject(error) : resolve()))
    })
  }

  /** mysql2 waits for ever. */
  #free(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        reject(this.#exhausted())
      }, this.#wait)
      this.#pool.getConnection((error, connection) => {
        clearTimeout(timer)
        if (isLate) connection?.release()
        else if (error) reject(error)
        else resolve(connection)
      })
    })
  }

  #exhausted(): DiwanError {
    const now = Date.now()
    const holders = [...this.#holders].toSorted((a, b) => a.since - b.since)
    const [oldest] = holders
    const longest = oldest ? `, the longest of ours for ${((now - oldest.since) / 1000).toFixed(1)} s by ${oldest.as}${oldest.last && ` (last: ${oldest.last})`}` : ''
    return new DiwanError('storage_busy', `No connection became free within ${this.#wait / 1000} s: Diwan holds ${holders.length}${longest}`, {
      blame: 'storage',
      hint: 'Inside a transaction, use the session it was given; otherwise end transactions sooner, or give more connections',
    })
  }
}

const ready = new WeakSet<PoolConnection>()

/** Sets a connection up on its first use; a host's pool gives them as they are. */
async function prepared(connection: PoolConnection): Promise<void> {
  if (ready.has(connection)) return
  // A connection that dies between statements says so by an event, which nobody else may listen to; its next statement fails.
  connection.on('error', () => {})
  await execute(connection, { sql: `set ${sessionSettings}` }, [])
  ready.add(connection)
}
