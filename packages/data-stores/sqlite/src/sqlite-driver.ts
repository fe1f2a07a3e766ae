import { DiwanError } from '@diwan/core'
import { through, Turns, type OpenTransaction, type SqlConnection, type SqlDriver, type Trace } from '@diwan/sql'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import type { SqliteDatabase } from './drivers/database.ts'

const [begin, commit, rollback] = [{ sql: 'begin immediate' }, { sql: 'commit' }, { sql: 'rollback' }] as const

export interface SqliteDriverOptions {
  readonly writer: SqliteDatabase
  /** The same file again, for reads; left out for memory, where a second connection would see another database. */
  readonly reader?: SqliteDatabase
  /** How long to wait for another process's write, and in memory for a transaction, in milliseconds. */
  readonly busyMilliseconds: number
  readonly trace?: Trace
}

/** One writing connection, taken in turns, and one for what is read meanwhile, which never sees what is not committed. */
export class SqliteDriver implements SqlDriver {
  readonly name: string
  readonly reader: SqlConnection
  readonly #writer: SqliteConnection
  readonly #databases: readonly SqliteDatabase[]
  readonly #busy: number
  readonly #turns = new Turns()
  #open = false
  #closed = false

  constructor({ writer, reader, busyMilliseconds, trace }: SqliteDriverOptions) {
    this.name = writer.driver
    this.#writer = new SqliteConnection(writer, trace)
    this.#busy = busyMilliseconds
    this.#databases = reader ? [writer, reader] : [writer]
    this.reader = reader ? this.#besideTransactions(new SqliteConnection(reader, trace)) : this.#betweenTransactions()
  }

  async begin(): Promise<OpenTransaction> {
    await this.#turns.take(this.#busy)
    try {
      await this.#beginImmediate()
    } catch (error) {
      this.#turns.giveOn()
      throw error
    }
    this.#open = true
    return this.#opened()
  }

  async inTurn<T>(work: (connection: SqlConnection) => Promise<T> | T): Promise<T> {
    await this.#turns.take(this.#busy)
    try {
      return await work(this.#writer)
    } finally {
      this.#turns.giveOn()
    }
  }

  async outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    await this.#turns.take(this.#busy)
    // The statements may begin a transaction among themselves.
    this.#open = true
    try {
      return await work(this.#writer)
    } finally {
      this.#open = false
      this.#turns.giveOn()
    }
  }

  async close(): Promise<void> {
    await this.#turns.take()
    try {
      if (this.#closed) return
      this.#closed = true
      for (const database of this.#databases) database.close()
    } finally {
      this.#turns.giveOn()
    }
  }

  #opened(): OpenTransaction {
    let hasEnded = false
    const ended = () => {
      hasEnded = true
      this.#open = false
      this.#turns.giveOn()
    }
    return {
      connection: this.#writer,
      commit: async () => {
        this.#writer.run(commit, [])
        ended()
      },
      rollback: async () => {
        if (hasEnded) return
        try {
          this.#writer.run(rollback, [])
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
        this.#writer.run(begin, [])
        return
      } catch (error) {
        if (sqliteDialect.classify(error) !== 'busy' || Date.now() > deadline) throw error
      }
      await sleep(pause * (0.5 + Math.random()))
    }
  }

  /**
   * While no transaction is open the writer reads too, because each write makes every other connection read its pages
   * anew: a mix of reads and writes takes half as long. It does not wait long for another process, so that the reader does.
   */
  #besideTransactions(reader: SqliteConnection): SqlConnection {
    return through((work) => {
      if (this.#open) return work(reader)
      try {
        return work(this.#writer)
      } catch (error) {
        if (sqliteDialect.classify(error) !== 'busy') throw error
        return work(reader)
      }
    })
  }

  /** In memory there is one connection, so reads outside a transaction wait until it has ended. */
  #betweenTransactions(): SqlConnection {
    return through(async (work) => {
      const deadline = Date.now() + this.#busy
      while (this.#open) {
        if (Date.now() > deadline) {
          throw new DiwanError('storage_busy', 'A read waits for a transaction that does not end', { hint: 'Inside a transaction, read through the session it was given' })
        }
        await sleep(1)
      }
      // With nothing awaited in between, or a transaction could begin and write.
      return work(this.#writer)
    })
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
