import { DiwanError } from '../errors/diwan-error.ts'

/** From a transaction's begin to its end: what is asked for in between is done before it ends, whether its caller waits for it or not. */
export class TransactionScope {
  readonly #running = new Set<Promise<unknown>>()
  #isClosed = false

  /** Does a part of the transaction. Throws `transaction_closed` after its end. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.requireOpen()
    const part = work()
    this.#running.add(part)
    try {
      return await part
    } finally {
      this.#running.delete(part)
    }
  }

  /** Takes nothing more, and waits for what was asked for. */
  async end(): Promise<void> {
    this.#isClosed = true
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }

  requireOpen(): void {
    if (this.#isClosed) throw new DiwanError('transaction_closed', 'The transaction has ended', { hint: 'Await everything inside the transaction’s function' })
  }
}
