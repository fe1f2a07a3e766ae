import type { Bind, SqlRow } from '@diwan/sql'

/** What is sent: with a name, a statement that is kept prepared; without one and without values, any number of statements. */
export interface QueryText {
  readonly text: string
  readonly name: string | undefined
  readonly values: readonly Bind[]
}

export interface QueryResult {
  readonly rows: readonly SqlRow[]
  readonly rowCount: number
  /** Such as `COMMIT`. */
  readonly command: string
}

/** As much of a connection of `pg` as writes the messages of the protocol. */
export interface Messages {
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements?: Record<string, string>
  readonly stream: { cork?(): void; uncork?(): void }
  query(text: string): void
  parse(statement: { readonly text: string; readonly name: string | undefined }): void
  bind(portal: { readonly statement: string | undefined; readonly values: readonly Bind[]; readonly valueMapper: (value: Bind) => string | null }): void
  execute(portal: object): void
  sync(): void
}

/** A query as a client of `pg` runs it. */
export type TextQuery = new (query: QueryText, ended: Ended) => object

type Ended = (error: Error | null, result?: QueryResult) => void

/**
 * The queries for clients whose own are of the class `Own`; those that send on without waiting refuse all others, lest one
 * read its rows bit by bit. They do not ask what the columns are, which is half of the answer for a single row, and leave
 * values as the text that the server sent: whoever compiled the statement knows them.
 */
export function textQueryOf(Own: QueryClass): TextQuery {
  const known = classes.get(Own)
  if (known) return known
  const made = textQuery(Own)
  classes.set(Own, made)
  return made
}

export interface QueryClass {
  readonly prototype: object
}

const classes = new WeakMap<QueryClass, TextQuery>()

function textQuery(Own: QueryClass): TextQuery {
  class Made {
    readonly text: string
    readonly name: string | undefined
    /** What `pg` wraps where a query may take only so long. As it was given: a closure over the query here kept the rows of all before it from short collections. */
    callback: Ended
    readonly #values: readonly Bind[]
    readonly #found: SqlRow[] = []
    #completed = ''

    constructor({ text, name, values }: QueryText, ended: Ended) {
      this.text = text
      this.name = name
      this.#values = values
      this.callback = ended
    }

    submit(connection: Messages): null {
      const { text, name } = this
      if (name === undefined && this.#values.length === 0) connection.query(text)
      else sendPrepared(connection, { text, name, values: this.#values })
      return null
    }

    handleRowDescription(): void {}

    handleDataRow({ fields }: { readonly fields: SqlRow }): void {
      this.#found.push(fields)
    }

    handleCommandComplete({ text }: { readonly text: string }): void {
      this.#completed = text
    }

    handleEmptyQuery(): void {}

    handleReadyForQuery(): void {
      this.callback(null, this.#result())
    }

    handleError(error: Error): void {
      this.callback(error)
    }

    /** `UPDATE 1`, or `INSERT 0 1` with an object id that is of no use. */
    #result(): QueryResult {
      const words = this.#completed.split(' ')
      return { rows: this.#found, rowCount: Number(words.at(-1)) || 0, command: words[0]! }
    }
  }
  // The class, without its constructor: that makes much that is of no use here.
  Object.setPrototypeOf(Made.prototype, Own.prototype)
  return Made
}

/** All messages at once. */
function sendPrepared(connection: Messages, { text, name, values }: QueryText): void {
  connection.stream.cork?.()
  if (!isPrepared(connection, name)) {
    connection.parse({ text, name })
    if (name !== undefined && connection.submittedNamedStatements) connection.submittedNamedStatements[name] = text
  }
  connection.bind({ statement: name, values, valueMapper: textOf })
  connection.execute({})
  connection.sync()
  connection.stream.uncork?.()
}

function isPrepared({ parsedStatements, submittedNamedStatements }: Messages, name: string | undefined): boolean {
  return name !== undefined && (parsedStatements[name] !== undefined || submittedNamedStatements?.[name] !== undefined)
}

function textOf(value: Bind): string | null {
  return value === null || typeof value === 'string' ? value : String(value)
}
