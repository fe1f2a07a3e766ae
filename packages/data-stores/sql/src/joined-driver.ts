import type { OpenTransaction, SqlConnection, SqlDriver } from './connection.ts'
import { inSavepoint } from './savepoint.ts'

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
      // It ends when the savepoint has, so that the next one follows.
      this.#turn = this.#turn.then(() => this.#savepoint(resolve).catch(reject))
    })
  }

  outside<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return work(this.reader)
  }

  /** The connection is its owner's. */
  async close(): Promise<void> {}

  async #savepoint(opened: (transaction: OpenTransaction) => void): Promise<void> {
    const undone = new Error('undone')
    const ended = inSavepoint(this.reader, `diwan_${this.#used++}`, () =>
      new Promise<void>((end, undo) => {
        opened({
          connection: this.reader,
          commit: async () => {
            end()
            await ended
          },
          rollback: async () => {
            undo(undone)
            await ended.catch((error: unknown) => {
              if (error !== undone) throw error
            })
          },
        })
      }),
    )
    await ended.catch((error: unknown) => {
      if (error !== undone) throw error
    })
  }
}
