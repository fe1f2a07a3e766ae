import type { Kernel } from '../session/kernel.ts'
import type { StorageTransaction } from '../storage/storage.ts'
import { addMillis, instantFrom } from '../values/instant.ts'

/** A row that one worker has at a time. */
export interface Leasable {
  readonly id: string
  readonly version: number
  readonly worker: string | null
  readonly leasedUntil: string | null
}

/** Thrown where another worker has taken a row over, because this one gave no sign of life for too long. */
export class LeaseLost extends Error {}

export interface LeaseOptions {
  readonly kernel: Kernel
  readonly entity: 'pluginCursor' | 'pluginDelivery'
  readonly tenant: string
  readonly worker: string
  readonly seconds: number
}

export function isFree({ worker, leasedUntil }: Leasable, { kernel }: Pick<LeaseOptions, 'kernel'>): boolean {
  return worker === null || leasedUntil === null || leasedUntil < instantFrom(kernel.ports.clock.now())
}

/** One worker's hold on a row. All writes to it go by its version, so nobody writes who has lost it. */
export class Lease<R extends Leasable> {
  readonly #options: LeaseOptions
  #row: R
  #saving: Promise<unknown> = Promise.resolve()

  constructor(options: LeaseOptions, row: R) {
    this.#options = options
    this.#row = row
  }

  /** What a row is once this worker has it. */
  static fields({ kernel, worker, seconds }: Pick<LeaseOptions, 'kernel' | 'worker' | 'seconds'>): Pick<Leasable, 'worker' | 'leasedUntil'> {
    return { worker, leasedUntil: addMillis(instantFrom(kernel.ports.clock.now()), seconds * 1000) }
  }

  /** Takes a row as it was read; undefined where another worker came first. */
  static async take<R extends Leasable>(options: LeaseOptions, row: R): Promise<Lease<R> | undefined> {
    const { kernel, entity, tenant } = options
    const taken = { ...Lease.fields(options), version: row.version + 1 }
    const isTaken = await kernel.storage.transaction((transaction) => transaction.update(entity, tenant, row.id, row.version, taken))
    return isTaken ? new Lease(options, { ...row, ...taken }) : undefined
  }

  get row(): R {
    return this.#row
  }

  /** Sets fields of the row, and writes with it. One at a time. Throws `LeaseLost`. */
  save(fields: Partial<R>, also?: (transaction: StorageTransaction) => Promise<void>): Promise<void> {
    const saved = this.#saving.then(() => this.#save(fields, also))
    this.#saving = saved.catch(() => undefined)
    return saved
  }

  release(fields: Partial<R> = {}): Promise<void> {
    return this.save({ ...fields, worker: null, leasedUntil: null })
  }

  /** Keeps the row while `work` goes on. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { seconds, kernel } = this.#options
    const renewing = setInterval(
      () => {
        // Whoever works learns that it is lost as they save.
        this.save({}).catch((error: unknown) => {
          if (!(error instanceof LeaseLost)) kernel.ports.log.write('warn', 'A lease was not renewed', { cause: String(error) })
        })
      },
      (seconds * 1000) / 3,
    )
    try {
      return await work()
    } finally {
      clearInterval(renewing)
    }
  }

  async #save(fields: Partial<R>, also: ((transaction: StorageTransaction) => Promise<void>) | undefined): Promise<void> {
    const { kernel, entity, tenant } = this.#options
    const { id, version } = this.#row
    const next = { ...Lease.fields(this.#options), ...fields, version: version + 1 }
    await kernel.storage.transaction(async (transaction) => {
      if (!(await transaction.update(entity, tenant, id, version, next))) throw new LeaseLost(`${entity} ${id}`)
      await also?.(transaction)
    })
    this.#row = { ...this.#row, ...next }
  }
}
