import { DiwanError } from '@diwan/core'

export interface LeasesOptions<Connection> {
  /** What they lead to. */
  readonly name: string
  /** Waits for a free connection, or makes one. */
  readonly take: () => Promise<Connection>
  readonly giveBack: (connection: Connection, isBroken: boolean) => void
  /** Whether an error means that its connection is of no use any more. */
  readonly isLost: (error: unknown) => boolean
  /** Connections at the most. */
  readonly size: number
  /** How long to wait for one, in milliseconds. */
  readonly patience: number
  /** What a connection in use was last told to do, without anybody's data. */
  readonly last?: (connection: Connection) => string | undefined
}

/** The connections of a pool that are in use, and since when: what a caller who waits in vain has to know. */
export class Leases<Connection extends object> {
  /** Callers that wait for a connection. */
  waiting = 0
  readonly #options: LeasesOptions<Connection>
  readonly #since = new Map<Connection, number>()

  constructor(options: LeasesOptions<Connection>) {
    this.#options = options
  }

  /** Whether one can be had without waiting for another to be given back. */
  get hasRoom(): boolean {
    return this.#since.size + this.waiting < this.#options.size
  }

  /** Throws `storage_busy` where none was free in time. */
  async take(): Promise<Connection> {
    this.waiting++
    try {
      const connection = await this.#taken()
      this.#since.set(connection, performance.now())
      return connection
    } finally {
      this.waiting--
    }
  }

  /** Runs `work` on a connection that nothing else uses. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.take()
    let isBroken = false
    try {
      return await work(connection)
    } catch (error) {
      isBroken = this.isLost(error)
      throw error
    } finally {
      this.giveBack(connection, { isBroken })
    }
  }

  isLost(error: unknown): boolean {
    return this.#options.isLost(error)
  }

  giveBack(connection: Connection, { isBroken = false } = {}): void {
    this.#since.delete(connection)
    this.#options.giveBack(connection, isBroken)
  }

  #taken(): Promise<Connection> {
    const { take, giveBack, patience } = this.#options
    return new Promise((resolve, reject) => {
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        reject(this.#busy())
      }, patience)
      const came = (connection: Connection) => {
        clearTimeout(timer)
        if (isLate) giveBack(connection, false)
        else resolve(connection)
      }
      const failed = (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      }
      take().then(came, failed)
    })
  }

  #busy(): DiwanError {
    const { name, size, patience, last } = this.#options
    const used = this.#since.size
    // The map is in the order in which they were taken.
    const [oldest] = this.#since
    const seconds = oldest ? (performance.now() - oldest[1]) / 1000 : 0
    const doing = oldest && last?.(oldest[0])
    const state = used === 0 ? 'none is in use, the server does not answer' : `${used} of ${size} are in use, one for ${seconds.toFixed(1)} s${doing ? `, which was last told to ${doing}` : ''}`
    return new DiwanError('storage_busy', `No connection to ${name} came free within ${patience / 1000} s: ${state}`, {
      blame: 'storage',
      hint: 'Inside a transaction, use the session it was given; await what holds the connections, or raise `poolSize`',
      details: { inUse: used, size, oldestSeconds: Math.round(seconds) },
    })
  }
}
