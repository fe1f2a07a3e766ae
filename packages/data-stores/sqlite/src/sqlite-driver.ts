import { DiwanError } from '@diwan/core'
import type { OpenTransaction, SqlConnection, SqlDriver } from '@diwan/sql'
import { SqliteConnection, type Trace } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import type { SqliteDatabase } from './drivers/database.ts'

export interface SqliteDriverOptions {
  readonly writer: SqliteDatabase
  /** The same file again, for reads; left out for memory, where a second connection would see another database. */
  readonly reader?: SqliteDatabase
  /** How long to wait for another process's write, and in memory for a transaction, in milliseconds. */
  readonly busyMilliseconds: number
  readonly trace?: Trace
}

/** One writing connection, taken in turns, and one for reads that never sees what is not committed. */
export class SqliteDriver implements SqlDriver {
  readonly name: string
  readonly reader: SqlConnection
  readonly #writer: SqliteConnection
  readonly #databases: readonly SqliteDatabase[]
  readonly #busy: number
  #turn: Promise<unknown> = Promise.resolve()
  /** Transactions that run or wait. */
  #waiting = 0
  #open = false
  #closed = false

  constructor({ writer, reader, busyMilliseconds, trace }: SqliteDriverOptions) {
    this.name = writer.driver
    this.#writer = new SqliteConnection(writer, trace)
    this.#busy = busyMilliseconds
    this.#databases = reader ? [writer, reader] : [writer]
    this.reader = reader ? new SqliteConnection(reader, trace) : this.#betweenTransactions()
  }

  async begin(): Promise<OpenTransaction> {
    const giveOn = await this.#takeTurn()
    try {
      await this.#beginImmediate()
    } catch (error) {
      giveOn()
      throw error
    }
    this.#open = true
    return this.#opened(giveOn)
  }

  async outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const giveOn = await this.#takeTurn()
    try {
      return await work(this.#writer)
    } finally {
      giveOn()
    }
  }

  async close(): Promise<void> {
    await this.#turn
    if (this.#closed) return
    this.#closed = true
    for (const database of this.#databases) database.close()
  }

  /** Waits for the writer; what comes back gives it to the next. */
  #takeTurn(): Promise<() => void> {
    return new Promise((resolve, reject) => {
      let isLate = false
      const tooLate = () => {
        isLate = true
        reject(waitedForItself())
      }
      const timer = this.#waiting > 0 ? setTimeout(tooLate, this.#busy) : undefined
      this.#waiting++
      const turn = new Promise<void>((end) => {
        const giveOn = () => {
          this.#waiting--
          end()
        }
        void this.#turn.then(() => {
          clearTimeout(timer)
          if (isLate) giveOn()
          else resolve(giveOn)
        })
      })
      this.#turn = this.#turn.then(() => turn)
    })
  }

  #opened(giveOn: () => void): OpenTransaction {
    let hasEnded = false
    const ended = () => {
      hasEnded = true
      this.#open = false
      giveOn()
    }
    return {
      connection: this.#writer,
      commit: async () => {
        this.#writer.run({ sql: 'commit' }, [])
        ended()
      },
      rollback: async () => {
        if (hasEnded) return
        try {
          this.#writer.run({ sql: 'rollback' }, [])
        } catch (error) {
          // A failed commit leaves the transaction open; some failures have already ended it.
          if (!/no transaction is active/.test(String(error))) throw error
        } finally {
          ended()
        }
      },
    }
  }

  /** SQLite's own waiting would block this process, so the wait is ours. */
  async #beginImmediate(): Promise<void> {
    const deadline = Date.now() + this.#busy
    for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
      try {
        this.#writer.run({ sql: 'begin immediate' }, [])
        return
      } catch (error) {
        if (sqliteDialect.classify(error) !== 'busy' || Date.now() > deadline) throw error
      }
      await sleep(pause * (0.5 + Math.random()))
    }
  }

  /** In memory there is one connection, so reads outside a transaction wait until it has ended. */
  #betweenTransactions(): SqlConnection {
    const whenIdle = async <T>(read: () => T): Promise<T> => {
      const deadline = Date.now() + this.#busy
      while (this.#open) {
        if (Date.now() > deadline) {
          throw new DiwanError('storage_busy', 'A read waits for a transaction that does not end', { hint: 'Inside a transaction, read through the session it was given' })
        }
        await sleep(1)
      }
      // With nothing awaited in between, or a transaction could begin and write.
      return read()
    }
    const writer = this.#writer
    return {
      all: (statement, binds) => whenIdle(() => writer.all(statement, binds)),
      first: (statement, binds) => whenIdle(() => writer.first(statement, binds)),
      run: (statement, binds) => whenIdle(() => writer.run(statement, binds)),
    }
  }
}

function waitedForItself(): DiwanError {
  return new DiwanError('storage_busy', 'A write waits for a transaction of this process that does not end', {
    blame: 'storage',
    hint: 'Inside a transaction, write through the session it was given; otherwise try again',
  })
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
