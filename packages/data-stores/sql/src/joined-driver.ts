import type { OpenTransaction, SqlConnection, SqlDriver } from './connection.ts'

/**
 * A driver on one connection whose transaction belongs to somebody else: each of ours is a savepoint in it, one after
 * another, and only its owner commits.
 */
export class JoinedDriver implements SqlDriver {
  #turn: Promise<unknown> = Promise.resolve()
  #used = 0

  constructor(
    readonly name: string,
    readonly reader: SqlConnection,
  ) {}

  begin(): Promise<OpenTransaction> {
    return new Promise((resolve, reject) => {
      this.#turn = this.#turn.then(() => this.#savepoint(resolve, reject))
    })
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return work(this.reader)
  }

  /** The connection is its owner's. */
  async close(): Promise<void> {}

  /** Ends when the savepoint has, so that the next one follows. */
  async #savepoint(resolve: (transaction: OpenTransaction) => void, reject: (error: unknown) => void): Promise<void> {
    const connection = this.reader
    const name = `diwan_${this.#used++}`
    const say = async (sql: string) => void (await connection.run({ sql }, []))
    try {
      await say(`savepoint ${name}`)
    } catch (error) {
      return reject(error)
    }
    await new Promise<void>((ended) => {
      let isOpen = true
      const once = async (...statements: readonly string[]) => {
        if (!isOpen) return
        isOpen = false
        try {
          for (const statement of statements) await say(statement)
        } finally {
          ended()
        }
      }
      resolve({
        connection,
        commit: () => once(`release savepoint ${name}`),
        rollback: () => once(`rollback to savepoint ${name}`, `release savepoint ${name}`),
      })
    })
  }
}
