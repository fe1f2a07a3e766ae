import type { Bind, SqlRow, Statement, Trace } from '@diwan/sql'
import type { CommandConnection } from '@diwan/sql/postgres'

/** As much of an `sql` of postgres.js as is used. */
export interface PostgresJs {
  unsafe(text: string, binds: unknown[], options: PostgresJsQueryOptions): { values(): PromiseLike<PostgresJsRows> }
  typed(value: unknown, type: number): unknown
}

export interface PostgresJsQueryOptions {
  readonly prepare: boolean
  /** Told the connection that a query goes to; `true` lets others follow it. */
  readonly onexecute?: (connection: { onclose?: ((error: unknown) => void) | null }) => boolean
}

/** The `sql` that a transaction of postgres.js hands out. */
export interface PostgresJsTransaction extends PostgresJs {
  savepoint<T>(work: (sql: PostgresJsTransaction) => Promise<T>): Promise<T>
}

type PostgresJsRows = readonly SqlRow[] & { readonly count: number | null; readonly command: string }

export interface PostgresJsConnectionOptions {
  readonly prepared: PreparedTexts
  readonly trace: Trace | undefined
}

/** The type `unknown` of PostgreSQL: the server finds out which, and postgres.js leaves the text as it is. */
const untyped = 705
/** Texts that are prepared, as postgres.js forgets none before its connection ends. */
const most = 64

/** Which statements postgres.js prepares: the first of those that have a name. */
export class PreparedTexts {
  readonly #texts = new Set<string>()

  constructor(readonly isOn: boolean) {}

  has({ sql, name }: Statement): boolean {
    if (!this.isOn || name === undefined) return false
    if (this.#texts.size < most) this.#texts.add(sql)
    return this.#texts.has(sql)
  }
}

/** An `sql` of postgres.js as a connection: the pool itself, or one that was reserved. */
export class PostgresJsConnection implements CommandConnection {
  /** Why nothing can be sent any more: sending on a connection that it has lost, postgres.js ends the process. */
  #lost: unknown

  constructor(
    readonly sql: PostgresJs,
    readonly options: PostgresJsConnectionOptions,
  ) {}

  async all(statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[]> {
    return this.send(this.sql, statement, binds)
  }

  async first(statement: Statement, binds: readonly Bind[]): Promise<SqlRow | undefined> {
    return (await this.send(this.sql, statement, binds))[0]
  }

  async run(statement: Statement, binds: readonly Bind[]): Promise<number> {
    return (await this.send(this.sql, statement, binds)).count ?? 0
  }

  async command(sql: string): Promise<string> {
    if (this.#lost !== undefined) throw this.#lost
    const onexecute: PostgresJsQueryOptions['onexecute'] = (connection) => {
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
      connection.onclose = (error) => (this.#lost = error)
      return true
    }
    return (await this.sql.unsafe(sql, [], { prepare: false, onexecute }).values()).command
  }

  protected async send(sql: PostgresJs, statement: Statement, binds: readonly Bind[]): Promise<PostgresJsRows> {
    if (this.#lost !== undefined) throw this.#lost
    const { prepared, trace } = this.options
    const prepare = prepared.has(statement)
    trace?.(statement.sql, binds, prepare ? statement.name : undefined)
    const typed = binds.map((value) => sql.typed(value, untyped))
    return sql.unsafe(statement.sql, typed, { prepare }).values()
  }
}

/** A transaction of a host's. */
export class PostgresJsTransactionConnection extends PostgresJsConnection {
  #inner: PostgresJsTransaction

  constructor(sql: PostgresJsTransaction, options: PostgresJsConnectionOptions) {
    super(sql, options)
    this.#inner = sql
  }

  /** By its own means, because postgres.js fails a transaction in which it saw an error that it did not undo itself. */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.#inner
    return outer.savepoint(async (inner) => {
      this.#inner = inner
      try {
        return await work()
      } finally {
        this.#inner = outer
      }
    })
  }

  protected override send(_sql: PostgresJs, statement: Statement, binds: readonly Bind[]): Promise<PostgresJsRows> {
    return super.send(this.#inner, statement, binds)
  }
}
