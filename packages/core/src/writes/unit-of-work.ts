import type { Change } from '../entities/change.ts'
import type { StorageTransaction } from '../storage/storage.ts'
import type { Instant } from '../values/instant.ts'

/** One call's writes in a transaction: its moment, its changes so far, and the records it knows to exist. */
export class UnitOfWork {
  /** Of the whole transaction. */
  readonly changes: Change[]
  /** `entity:id` of what was created or looked up here, so that it is not looked up again. */
  readonly known: Set<string>
  #hasWritten = false
  #failure: { readonly error: unknown } | undefined

  constructor(
    readonly transaction: StorageTransaction,
    readonly now: Instant,
    readonly outer?: UnitOfWork,
  ) {
    this.changes = outer?.changes ?? []
    this.known = outer?.known ?? new Set()
  }

  /** Says that rows were written: a failure from here on leaves the call half done. */
  wrote(): void {
    this.#hasWritten = true
    this.outer?.wrote()
  }

  /** Runs a call within this one. */
  async within<T>(call: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const unit = new UnitOfWork(this.transaction, this.now, this)
    try {
      return await call(unit)
    } catch (error) {
      if (unit.#hasWritten) this.#fail(error)
      throw error
    }
  }

  /** Before the commit: throws the error of a call that failed half-way, even where somebody caught it. */
  requireWhole(): void {
    if (this.#failure) throw this.#failure.error
  }

  #fail(error: unknown): void {
    if (this.outer) this.outer.#fail(error)
    else this.#failure ??= { error }
  }
}
