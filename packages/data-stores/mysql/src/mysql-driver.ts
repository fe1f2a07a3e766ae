import type { Bind, OpenTransaction, SqlConnection, SqlDriver, Statement } from '@diwan/sql'
import type { ConnectionPool, Held, Holder } from './connection-pool.ts'
import { execute, sqlConnection, untilUndone, type Execute } from './execute.ts'

/** Told each statement before it runs. */
export type Trace = (sql: string, binds: readonly Bind[]) => void

export interface MysqlDriverOptions {
  readonly pool: ConnectionPool
  /** Whether `close` ends the pool, which is ours then. */
  readonly endsPool: boolean
  readonly trace?: Trace
}

/** Transactions on a connection of their own, single statements on any that is free. */
export class MysqlDriver implements SqlDriver {
  readonly name = 'mysql2'
  readonly reader: SqlConnection
  readonly writer: SqlConnection
  readonly #options: MysqlDriverOptions
  #isClosed = false

  constructor(options: MysqlDriverOptions) {
    this.#options = options
    this.reader = sqlConnection((statement, binds) => this.#holding('a statement', (held) => this.#run(held, statement, binds)))
    this.writer = this.reader
  }

  async begin({ isolation }: Parameters<SqlDriver['begin']>[0]): Promise<OpenTransaction> {
    const held = await this.#options.pool.acquire('a transaction')
    try {
      if (isolation === 'serializable') await this.#run(held, { sql: 'set transaction isolation level serializable' }, [])
      await this.#run(held, { sql: 'start transaction' }, [])
    } catch (error) {
      this.#options.pool.discard(held)
      throw error
    }
    return this.#opened(held)
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#holding('a migration', (held) => work(sqlConnection((statement, binds) => this.#run(held, statement, binds))))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#options.endsPool) await this.#options.pool.end()
  }

  #opened(held: Held): OpenTransaction {
    const { pool } = this.#options
    let isHeld = true
    const giveBack = (how: 'release' | 'discard') => {
      isHeld = false
      pool[how](held)
    }
    const run = untilUndone((statement, binds) => this.#run(held, statement, binds))
    return {
      connection: sqlConnection(run),
      commit: async () => {
        await run({ sql: 'commit' }, [])
        giveBack('release')
      },
      rollback: async () => {
        if (!isHeld) return
        try {
          await this.#run(held, { sql: 'rollback' }, [])
          giveBack('release')
        } catch {
          // The server undoes what is open on a connection that closes.
          giveBack('discard')
        }
      },
    }
  }

  async #holding<T>(as: Holder['as'], work: (held: Held) => Promise<T>): Promise<T> {
    const { pool } = this.#options
    const held = await pool.acquire(as)
    try {
      return await work(held)
    } finally {
      pool.release(held)
    }
  }

  #run({ connection, holder }: Held, statement: Statement, binds: readonly Bind[]): ReturnType<Execute> {
    this.#options.trace?.(statement.sql, binds)
    holder.last = summary(statement.sql)
    return execute(connection, statement, binds)
  }
}

/** Its verb and table, such as `update diwan_customer`: nothing of anybody's. */
function summary(sql: string): string {
  const [verb = ''] = /^\w+/.exec(sql) ?? []
  const [table = ''] = /diwan_\w+/.exec(sql) ?? []
  return `${verb} ${table}`.trim()
}
