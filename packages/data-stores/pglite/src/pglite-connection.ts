import { protocol, type PGlite, type Transaction } from '@electric-sql/pglite'
import type { Bind, SqlConnection, SqlRow, Statement, Trace } from '@diwan/sql'

interface Answer {
  readonly rows: readonly SqlRow[]
  /** Such as `INSERT 0 5`. */
  readonly command: string
}

/** Prepared statements that are kept; each costs about 64 KiB. */
const kept = 200
/** Of the one connection that a PGlite is, whatever the number of storages on it. */
const namesOf = new WeakMap<PGlite, Set<string>>()
const { serialize } = protocol

/**
 * A PGlite as a connection, in the protocol of PostgreSQL: a kept statement takes one message to bind and run, a quarter of
 * the time that `query` takes, and a third of an `execute` in SQL.
 */
export class PgliteConnection implements SqlConnection {
  /** The names it has prepared, the longest unused first. */
  readonly #names: Set<string>

  constructor(
    readonly database: PGlite,
    readonly trace: Trace | undefined,
  ) {
    this.#names = namesOf.get(database) ?? new Set()
    namesOf.set(database, this.#names)
  }

  async all(statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[]> {
    return (await this.#execute(statement, binds)).rows
  }

  async first(statement: Statement, binds: readonly Bind[]): Promise<SqlRow | undefined> {
    return (await this.#execute(statement, binds)).rows[0]
  }

  async run(statement: Statement, binds: readonly Bind[]): Promise<number> {
    return countOf((await this.#execute(statement, binds)).command)
  }

  /** Says one statement without binds, and what it came to. */
  async command(sql: string): Promise<string> {
    return (await this.#execute({ sql }, [])).command
  }

  async #execute(statement: Statement, binds: readonly Bind[]): Promise<Answer> {
    const { database, trace } = this
    trace?.(statement.sql, binds, statement.name)
    const values = binds.map((value) => (value === null ? null : String(value)))
    const messages = await database.runExclusive(async () => {
      // Only now, because others may have prepared it while this one waited.
      const received = await database.execProtocolStream(this.#messageOf(statement, values), { throwOnError: false, syncToFs: false })
      if (statement.name !== undefined && received.some(({ name }) => name === 'parseComplete')) this.#names.add(statement.name)
      return received
    })
    const failure = messages.find(({ name }) => name === 'error')
    if (failure) throw failure as unknown as Error
    return answerOf(messages)
  }

  #messageOf({ sql: text, name = '' }: Statement, values: (string | null)[]): Uint8Array {
    const run = [serialize.bind({ statement: name, values }), serialize.execute({}), serialize.sync()]
    if (this.#names.delete(name)) {
      this.#names.add(name)
      return joined(run)
    }
    const parse = serialize.parse({ name, text, types: [] })
    if (name === '' || this.#names.size < kept) return joined([parse, ...run])
    const [oldest] = this.#names
    this.#names.delete(oldest!)
    return joined([serialize.close({ type: 'S', name: oldest! }), parse, ...run])
  }
}

/** A transaction of the host's, by the means that it has. */
export class PgliteTransactionConnection implements SqlConnection {
  constructor(
    readonly transaction: Transaction,
    readonly trace: Trace | undefined,
  ) {}

  async all(statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[]> {
    return (await this.#query(statement, binds)).rows
  }

  async first(statement: Statement, binds: readonly Bind[]): Promise<SqlRow | undefined> {
    return (await this.#query(statement, binds)).rows[0]
  }

  async run(statement: Statement, binds: readonly Bind[]): Promise<number> {
    return (await this.#query(statement, binds)).affectedRows ?? 0
  }

  #query({ sql }: Statement, binds: readonly Bind[]) {
    this.trace?.(sql, binds, undefined)
    return this.transaction.query<unknown[]>(sql, [...binds], { rowMode: 'array', serializers: asText })
  }
}

/** Bytes are bound as text, which PGlite would refuse. */
const asText = { 17: (value: unknown) => String(value) }

function answerOf(messages: readonly { readonly name: string }[]): Answer {
  const rows: SqlRow[] = []
  let command = ''
  for (const message of messages) {
    if (message.name === 'dataRow') rows.push((message as unknown as { readonly fields: SqlRow }).fields)
    else if (message.name === 'commandComplete') command = (message as unknown as { readonly text: string }).text
  }
  return { rows, command }
}

function countOf(command: string): number {
  const count = Number(command.slice(command.lastIndexOf(' ') + 1))
  return Number.isNaN(count) ? 0 : count
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const message = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return message
}
