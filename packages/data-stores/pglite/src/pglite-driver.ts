import { DiwanError } from '@diwan/core'
import { openTransaction } from '@diwan/sql/postgres'
import { through, type Isolation, type OpenTransaction, type SqlConnection, type SqlDriver, type Trace } from '@diwan/sql'
import type { PGlite } from '@electric-sql/pglite'
import { PgliteConnection } from './pglite-connection.ts'

export interface PgliteDriverOptions {
  readonly database: PGlite
  /** Whether it is closed with the driver. */
  readonly isOwn: boolean
  /** How long to wait for a turn, in milliseconds. */
  readonly busyMilliseconds: number
  readonly trace: Trace | undefined
}

/** A PGlite, which is one connection: whoever reads or writes takes it in turns with all others, the host among them. */
export class PgliteDriver implements SqlDriver {
  readonly name = 'PGlite'
  readonly reader: SqlConnection
  readonly #options: PgliteDriverOptions
  readonly #connection: PgliteConnection
  #isClosed = false

  constructor(options: PgliteDriverOptions) {
    this.#options = options
    const connection = new PgliteConnection(options.database, options.trace)
    this.#connection = connection
    this.reader = through((work) => this.#turn(async () => work(connection)))
  }

  async begin({ isolation }: { readonly isolation: Isolation }): Promise<OpenTransaction> {
    const { database } = this.#options
    const transaction = await new Promise<OpenTransaction>((resolve, reject) => {
      const opened = () => new Promise<void>((ended) => resolve(openTransaction(this.#connection, { isolation, giveBack: () => ended() })))
      this.#turn(opened).catch(reject)
    })
    const commit = async () => {
      await transaction.commit()
      await database.syncToFs()
    }
    return { ...transaction, commit }
  }

  inTurn<T>(work: (connection: SqlConnection) => Promise<T> | T): Promise<T> {
    return this.outside(async (connection) => work(connection))
  }

  async outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const result = await this.#turn(() => work(this.#connection))
    await this.#options.database.syncToFs()
    return result
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#options.isOwn) await this.#options.database.close()
  }

  /** Runs `work` while nobody else has the connection, and no transaction is open on it. */
  #turn<T>(work: () => Promise<T>): Promise<T> {
    const { database, busyMilliseconds } = this.#options
    return new Promise((resolve, reject) => {
      let isLate = false
      const tooLate = () => {
        isLate = true
        reject(busy(busyMilliseconds))
      }
      void database.waitReady.then(() => {
        const timer = setTimeout(tooLate, busyMilliseconds)
        return database._runExclusiveTransaction(async () => {
          clearTimeout(timer)
          if (!isLate) await work().then(resolve, reject)
        })
      }).catch(reject)
    })
  }
}

function busy(milliseconds: number): DiwanError {
  return new DiwanError('storage_busy', `A transaction on this PGlite did not end within ${milliseconds / 1000} s`, {
    blame: 'storage',
    hint: 'Inside a transaction, use the session it was given; otherwise try again',
  })
}
