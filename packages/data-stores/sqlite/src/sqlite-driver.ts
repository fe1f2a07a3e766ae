import { DiwanError } from '@diwan/core'
import { storageError, type SqlConnection, type SqlDriver } from '@diwan/sql'
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

  transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let isLate = false
      const tooLate = () => {
        isLate = true
        reject(waitedForItself())
      }
      const timer = this.#waiting > 0 ? setTimeout(tooLate, this.#busy) : undefined
      this.#waiting++
      this.#turn = this.#turn.then(async () => {
        clearTimeout(timer)
        if (!isLate) await this.#transact(work).then(resolve, reject)
        this.#waiting--
      })
    })
  }

  async close(): Promise<void> {
    await this.#turn
    if (this.#closed) return
    this.#closed = true
    for (const database of this.#databases) database.close()
  }

  async #transact<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    await this.#begin()
    this.#open = true
    try {
      const result = await work(this.#writer)
      this.#commit()
      return result
    } catch (error) {
      // A failed commit leaves the transaction open; some failures have already ended it.
      this.#rollback()
      throw error
    } finally {
      this.#open = false
    }
  }

  /** SQLite's own waiting would block this process, so the wait is ours. */
  async #begin(): Promise<void> {
    const deadline = Date.now() + this.#busy
    for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
      try {
        this.#writer.run('begin immediate', [])
        return
      } catch (error) {
        if (sqliteDialect.classify(error) !== 'busy' || Date.now() > deadline) throw storageError(error, sqliteDialect)
      }
      await sleep(pause * (0.5 + Math.random()))
    }
  }

  #commit(): void {
    try {
      this.#writer.run('commit', [])
    } catch (error) {
      throw storageError(error, sqliteDialect)
    }
  }

  #rollback(): void {
    try {
      this.#writer.run('rollback', [])
    } catch (error) {
      if (!/no transaction is active/.test(String(error))) throw error
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
      all: (sql, binds) => whenIdle(() => writer.all(sql, binds)),
      first: (sql, binds) => whenIdle(() => writer.first(sql, binds)),
      run: (sql, binds) => whenIdle(() => writer.run(sql, binds)),
      runMany: (sql, rows) => whenIdle(() => writer.runMany(sql, rows)),
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
