import { DiwanError } from '@diwan/core'

export interface LeasesOptions<Connection> {
  /** What they lead to. */
  readonly name: string
  /** Waits for a free connection, or makes one. */
  readonly take: () => Promise<Connection>
  readonly giveBack: (connection: Connection, isBroken: boolean) => void
  /** Connections at the most. */
  readonly size: number
  /** How long to wait for one, in milliseconds. */
  readonly patience: number
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
        reject(error as Error)
      }
      take().then(came, failed)
    })
  }

  #busy(): DiwanError {
    const { name, size, patience } = this.#options
    const used = this.#since.size
    const oldest = Math.max(0, ...[...this.#since.values()].map((since) => performance.now() - since))
    const state = used === 0 ? 'none is in use, the server does not answer' : `${used} of ${size} are in use, one for ${(oldest / 1000).toFixed(1)} s`
    return new DiwanError('storage_busy', `No connection to ${name} came free within ${patience / 1000} s: ${state}`, {
      blame: 'storage',
      hint: 'Inside a transaction, use the session it was given; await what holds the connections, or raise `poolSize`',
      details: { inUse: used, size, oldestSeconds: Math.round(oldest / 1000) },
    })
  }
}
