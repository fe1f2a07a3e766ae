import type { Change } from '../entities/change.ts'
import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import type { Criterion } from '../predicate/criterion.ts'
import type { Row, StorageReader, StorageTransaction, Write } from '../storage/storage.ts'
import { transactionConflict } from '../storage/transaction-conflict.ts'
import type { Instant } from '../values/instant.ts'
import type { JsonObject } from '../values/json.ts'
import { Turns } from './turns.ts'

export interface EmittedEvent {
  /** With the id of its plugin: `loyalty.tierChanged`. */
  readonly name: string
  readonly payload: JsonObject
}

export interface UnitOfWorkOptions {
  readonly transaction: StorageTransaction
  readonly tenant: string
  readonly now: Instant
}

/** How much there was to tell of. */
interface Told {
  readonly changes: number
  readonly events: number
}

/**
 * One call's writes in a transaction: its moment, its changes so far, and the records it knows to exist. Writes wait until
 * the call reads or ends, so that they reach the storage together; a call that fails before that has written nothing.
 */
export class UnitOfWork {
  readonly now: Instant
  /** Reads see this call's own writes. */
  readonly reader: StorageReader
  /** Of the whole transaction. */
  readonly changes: Change[]
  /** What plugins have emitted in the whole transaction. */
  readonly events: EmittedEvent[]
  /** How deep hooks are in each other, in the whole transaction. */
  readonly nesting: { hooks: number }
  readonly #options: UnitOfWorkOptions
  readonly #outer: UnitOfWork | undefined
  /** Whether its writes can be undone by themselves, so that their failure is not the whole transaction's. */
  readonly #isUndoable: boolean
  readonly #known: Set<string>
  readonly #learned: string[] = []
  /** What a savepoint undoes is all that was written while it was open, so nothing else may be. */
  readonly #turns = new Turns()
  #waiting: Write[] = []
  #hasWritten = false
  #hasDeliveries = false
  #failure: { readonly error: unknown } | undefined

  constructor(options: UnitOfWorkOptions, outer?: UnitOfWork, isUndoable = false) {
    this.#options = options
    this.#outer = outer
    this.#isUndoable = isUndoable
    this.now = options.now
    this.changes = outer?.changes ?? []
    this.events = outer?.events ?? []
    this.nesting = outer?.nesting ?? { hooks: 0 }
    this.#known = outer ? outer.#known : new Set()
    this.reader = readerAfter(() => this.flush(), options.transaction)
  }

  /** Whether anybody is to be told of the whole transaction once it is committed. */
  get isNews(): boolean {
    return this.#outer ? this.#outer.isNews : this.#hasDeliveries || this.changes.length + this.events.length > 0
  }

  /** Work for plugins. */
  deliver(deliveries: readonly PluginDelivery[]): void {
    if (deliveries.length === 0) return
    this.insert('pluginDelivery', deliveries)
    this.#expectDeliveries()
  }

  insert(entity: string, rows: readonly Row[]): void {
    if (rows.length > 0) this.#waiting.push({ do: 'insert', entity, rows })
  }

  update(entity: string, id: string, expectedVersion: number, fields: Row): void {
    this.#waiting.push({ do: 'update', entity, id, expectedVersion, fields })
  }

  remove(entity: string, where: Criterion): void {
    this.#waiting.push({ do: 'remove', entity, where })
  }

  /** Whether a record was created or looked up in this transaction. */
  knows(entity: string, id: string): boolean {
    return this.#known.has(`${entity}:${id}`)
  }

  learn(entity: string, id: string): void {
    const key = `${entity}:${id}`
    if (this.#known.has(key)) return
    this.#known.add(key)
    this.#learn(key)
  }

  /** Does what waits; from then on a failure leaves the call half done. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return
    const writes = this.#waiting
    this.#waiting = []
    const { transaction, tenant } = this.#options
    for (const write of writes) {
      if (write.do === 'insert') await transaction.insert(write.entity, tenant, write.rows)
      else if (write.do === 'remove') await transaction.remove(write.entity, tenant, write.where)
      else if (!(await transaction.update(write.entity, tenant, write.id, write.expectedVersion, write.fields))) throw transactionConflict(write.entity, write.id)
      // Only now, because nothing stays of a write that is refused.
      this.#wrote()
    }
  }

  /** Leaves what waits to the transaction's end. */
  finish(): void {
    this.#requireWhole()
    this.#options.transaction.atEnd(this.#options.tenant, this.#waiting)
    this.#waiting = []
  }

  /** Runs a call within this one. */
  within<T>(call: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#turns.beside(() => this.#within(call))
  }

  /** Runs several calls so that, if one fails, all of them are undone and the transaction can go on. One after another. */
  savepoint<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#turns.alone(() => this.#savepoint(work))
  }

  async #within<T>(call: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    await this.flush()
    const before = this.#told()
    const unit = new UnitOfWork(this.#options, this)
    try {
      const result = await call(unit)
      await unit.flush()
      return result
    } catch (error) {
      if (unit.#hasWritten) this.#fail(error)
      else unit.#forget(before)
      throw error
    }
  }

  async #savepoint<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    await this.flush()
    const before = this.#told()
    const unit = new UnitOfWork(this.#options, this, true)
    try {
      return await this.#options.transaction.savepoint(async () => {
        const result = await work(unit)
        await unit.flush()
        unit.#requireWhole()
        return result
      })
    } catch (error) {
      unit.#forget(before)
      throw error
    }
  }

  /** Those around it learn it too, because what undoes them undoes it. */
  #learn(key: string): void {
    this.#learned.push(key)
    if (this.#outer) this.#outer.#learn(key)
  }

  #expectDeliveries(): void {
    this.#hasDeliveries = true
    if (this.#outer) this.#outer.#expectDeliveries()
  }

  #wrote(): void {
    this.#hasWritten = true
    if (this.#outer && !this.#isUndoable) this.#outer.#wrote()
  }

  #fail(error: unknown): void {
    if (this.#outer && !this.#isUndoable) this.#outer.#fail(error)
    else this.#failure ??= { error }
  }

  /** Throws the error of a call that failed half-way, even where somebody caught it. */
  #requireWhole(): void {
    if (this.#failure) throw this.#failure.error
  }

  #told(): Told {
    return { changes: this.changes.length, events: this.events.length }
  }

  #forget({ changes, events }: Told): void {
    this.changes.length = changes
    this.events.length = events
    for (const key of this.#learned) this.#known.delete(key)
    this.#waiting = []
  }
}

/** A reader that waits for something before each read. */
function readerAfter(ready: () => Promise<void>, reader: StorageReader): StorageReader {
  const after = <Arguments extends unknown[], Result>(read: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      await ready()
      return read(...given)
    }
  return {
    select: after((selection) => reader.select(selection)),
    related: after((selection) => reader.related(selection)),
    count: after((query, cap) => reader.count(query, cap)),
    aggregate: after((aggregation) => reader.aggregate(aggregation)),
    feed: after((...query) => reader.feed(...query)),
    feedEnd: after((...query) => reader.feedEnd(...query)),
  }
}
