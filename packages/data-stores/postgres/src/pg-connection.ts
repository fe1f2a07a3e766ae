import type { Bind, SqlRow, Statement, Trace } from '@diwan/sql'
import type { CommandConnection } from '@diwan/sql/postgres'
import { textQueryOf, type Messages, type QueryResult, type QueryClass, type QueryText } from './text-query.ts'

/** As much of a client of `pg` as is used; one of a pool, or one that a host lends. */
export interface PgClient {
  query(query: object): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** Whether it sends a query without waiting for the one before. */
  readonly pipeline?: boolean
  /** What it holds for prepared: kept here because it never forgets by itself. Missing in native clients. */
  readonly connection?: Messages & { close(statement: { readonly type: 'S'; readonly name: string }): void }
}

export interface PgConnectionOptions {
  /** Whether statements are prepared under their names. */
  readonly names: boolean
  readonly trace: Trace | undefined
}

/** Prepared statements that a connection keeps; one costs the server about 64 KiB. */
const kept = 64
const asText = { getTypeParser: () => (text: string) => text }

/** A client of `pg` as a connection. Values come as the text that the server sent. */
export class PgConnection implements CommandConnection {
  /** The names it has prepared, the longest unused first. */
  readonly #names = new Set<string>()
  #before: Promise<unknown> = Promise.resolve()

  constructor(
    readonly client: PgClient,
    readonly options: PgConnectionOptions,
  ) {}

  async all(statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[]> {
    return (await this.#query(statement, binds)).rows
  }

  async first(statement: Statement, binds: readonly Bind[]): Promise<SqlRow | undefined> {
    return (await this.#query(statement, binds)).rows[0]
  }

  async run(statement: Statement, binds: readonly Bind[]): Promise<number> {
    return (await this.#query(statement, binds)).rowCount
  }

  async command(sql: string): Promise<string> {
    return (await this.#query({ sql }, [])).command
  }

  /** Sends a statement after those before it, without waiting for their answers where the client can. */
  #query(statement: Statement, binds: readonly Bind[]): Promise<QueryResult> {
    if (this.client.pipeline) return this.#send(statement, binds)
    const result = this.#before.then(() => this.#send(statement, binds))
    this.#before = result.catch(() => {})
    return result
  }

  #send({ sql: text, name }: Statement, values: readonly Bind[]): Promise<QueryResult> {
    const { names, trace } = this.options
    const kept = names ? name : undefined
    trace?.(text, values, kept)
    if (kept !== undefined) this.#keep(kept)
    return answerOf(this.client, { text, name: kept, values })
  }

  #keep(name: string): void {
    if (this.#names.delete(name)) {
      this.#names.add(name)
      return
    }
    this.#names.add(name)
    if (this.#names.size > kept) this.#forget(this.#names.values().next().value!)
  }

  /** By a message of the protocol, which goes along with the next statement and also works in a failed transaction. */
  #forget(name: string): void {
    this.#names.delete(name)
    const { connection } = this.client
    if (!connection) return
    connection.close({ type: 'S', name })
    delete connection.parsedStatements[name]
    if (connection.submittedNamedStatements) delete connection.submittedNamedStatements[name]
  }
}

function answerOf(client: PgClient, query: QueryText): Promise<QueryResult> {
  const { Query } = client.constructor as { readonly Query?: QueryClass }
  if (!client.connection || !Query) return nativeAnswerOf(client, query)
  const Text = textQueryOf(Query)
  return new Promise((resolve, reject) => {
    client.query(new Text(query, (error, result) => (error ? reject(error) : resolve(result!))))
  })
}

/** Bindings of the C library write no messages of their own. */
async function nativeAnswerOf(client: PgClient, query: QueryText): Promise<QueryResult> {
  const { rows, rowCount, command } = await (client.query({ ...query, rowMode: 'array', types: asText }) as Promise<{ rows: QueryResult['rows']; rowCount: number | null; command: string }>)
  return { rows, rowCount: rowCount ?? 0, command }
}
