import type { Pool, PoolConnection } from 'mysql2'
import { DiwanError } from '@diwan/core'
import { again, Leases, untilUndone, type OpenTransaction, type SqlConnection, type SqlDriver, type SqlRow, type Statement, type Trace } from '@diwan/sql'
import { isLost, undoesTransaction } from './errors.ts'
import { execute, sqlConnection, type Execute } from './execute.ts'
import { changesSession, setSession } from './session.ts'

export interface MysqlDriverOptions {
  readonly pool: Pool
  /** Whether the pool ends with the driver. */
  readonly isOwn: boolean
  readonly size: number
  /** How long to wait for a connection, in milliseconds. */
  readonly patience: number
  /** Said on each connection before its first use, after `setSession`. */
  readonly settings: readonly string[]
  readonly trace: Trace | undefined
}

/** MySQL and MariaDB through mysql2: transactions on a connection of their own, single statements on any that is free. */
export class MysqlDriver implements SqlDriver {
  readonly name = 'mysql2'
  readonly reader: SqlConnection
  readonly writer: SqlConnection
  readonly #options: MysqlDriverOptions
  readonly #leases: Leases<PoolConnection>
  /** What each connection was last told. */
  readonly #last = new WeakMap<PoolConnection, string>()
  readonly #changed = new WeakSet<PoolConnection>()
  #isClosed = false

  constructor(options: MysqlDriverOptions) {
    this.#options = options
    const { size, patience } = options
    const giveBack = (connection: PoolConnection, isBroken: boolean) => (isBroken || this.#changed.has(connection) ? connection.destroy() : connection.release())
    this.#leases = new Leases({ name: 'MySQL', size, patience, take: () => this.#take(), giveBack, isLost, last: (connection) => summary(this.#last.get(connection)) })
    const single: Execute = (statement, binds) => this.#leases.use((connection) => this.#run(connection, statement, binds))
    this.reader = sqlConnection((statement, binds) => again(() => single(statement, binds), isLost))
    this.writer = sqlConnection(single)
  }

  async begin({ isolation }: Parameters<SqlDriver['begin']>[0]): Promise<OpenTransaction> {
    const connection = await this.#leases.take()
    try {
      if (isolation === 'serializable') await this.#run(connection, { sql: 'set transaction isolation level serializable' }, [])
      await this.#run(connection, { sql: 'start transaction' }, [])
    } catch (error) {
      this.#leases.giveBack(connection, { isBroken: true })
      throw error
    }
    return this.#opened(connection)
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return this.#leases.use((connection) => work(this.#connectionOf(connection)))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const { pool, isOwn } = this.#options
    if (isOwn) await new Promise<void>((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve())))
  }

  #opened(connection: PoolConnection): OpenTransaction {
    const guarded = untilUndone(this.#connectionOf(connection), undoesTransaction)
    let hasEnded = false
    const ended = (isBroken: boolean) => {
      hasEnded = true
      this.#leases.giveBack(connection, { isBroken })
    }
    return {
      connection: guarded,
      commit: async () => {
        await guarded.run({ sql: 'commit' }, [])
        ended(false)
      },
      rollback: async () => {
        if (hasEnded) return
        try {
          await this.#run(connection, { sql: 'rollback' }, [])
          ended(false)
        } catch {
          // With its connection the transaction has gone too.
          ended(true)
        }
      },
    }
  }

  #connectionOf(connection: PoolConnection): SqlConnection {
    return sqlConnection((statement, binds) => this.#run(connection, statement, binds))
  }

  #run(connection: PoolConnection, statement: Statement, binds: Parameters<Execute>[1]): ReturnType<Execute> {
    this.#options.trace?.(statement.sql, binds)
    this.#last.set(connection, statement.sql)
    if (changesSession(statement.sql)) this.#changed.add(connection)
    return execute(connection, statement, binds)
  }

  async #take(): Promise<PoolConnection> {
    const { pool, settings } = this.#options
    const connection = await new Promise<PoolConnection>((resolve, reject) => pool.getConnection((error, free) => (error ? reject(error) : resolve(free))))
    if (ready.has(connection) && !pool.config.resetOnRelease) return connection
    // A connection that is lost between statements says so by an event; unheard, it would end the process.
    if (!ready.has(connection)) connection.on('error', () => {})
    try {
      await setUp(connection, settings)
    } catch (error) {
      connection.destroy()
      throw error
    }
    ready.add(connection)
    return connection
  }
}

/** Connections that are set up, of whichever pool. */
const ready = new WeakSet<PoolConnection>()

async function setUp(connection: PoolConnection, settings: readonly string[]): Promise<void> {
  // What mysql2 encodes in, which a statement does not change.
  const [row] = (await execute(connection, { sql: 'select @@character_set_client' }, [])) as readonly SqlRow[]
  if (row![0] !== 'utf8mb4') {
    throw new DiwanError('configuration_invalid', `The pool connects with the character set ${String(row![0])}`, { blame: 'host', hint: 'Give it the character set utf8mb4' })
  }
  for (const sql of [setSession, ...settings]) await execute(connection, { sql }, [])
}

/** Its verb and table, such as `update diwan_customer`. */
function summary(sql: string | undefined): string | undefined {
  return sql && [/^\w+/.exec(sql), /diwan_\w+/.exec(sql)].flatMap((found) => found ?? []).join(' ')
}
