import { DiwanError } from '@diwan/core'
import type { SqlConnection, SqlDriver } from '../connection.ts'
import type { Compiler } from '../selection-plan.ts'
import { inTransaction } from './connections.ts'
import { LeaseRows, type Held } from './lease-rows.ts'
import { pause } from './pause.ts'

export interface LeaseOptions {
  readonly name: string
  /** How long it holds without being renewed, in milliseconds. */
  readonly milliseconds: number
  /** How long to wait for another's, in milliseconds. */
  readonly waitMilliseconds: number
}

/** The lease went to another process, because this one did not renew it for as long as it holds. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/**
 * A row that one process holds: it is there while it is held, and its `beat` goes up while its holder lives. Whoever waits
 * takes it over once they have seen the same beat for as long as it holds. That needs rows and nothing else, neither
 * locks by name nor clocks that agree.
 */
export class Lease {
  #beat = 0
  #renewing: Promise<void> | undefined
  readonly #timer: ReturnType<typeof setInterval> & { readonly unref?: () => void }

  private constructor(
    readonly rows: LeaseRows,
    milliseconds: number,
  ) {
    // A beat that fails is told by the next `renew`, which comes before anything is done.
    this.#timer = setInterval(() => void this.renew().catch(() => undefined), milliseconds / 3)
    this.#timer.unref?.()
  }

  /** Takes the lease. Throws `storage_busy` where another keeps it for too long. */
  static async take(compiler: Compiler, driver: SqlDriver, { name, milliseconds, waitMilliseconds }: LeaseOptions): Promise<Lease> {
    const rows = new LeaseRows(compiler, driver, { name, holder: crypto.randomUUID(), milliseconds })
    const start = performance.now()
    let seen: { readonly held: Held; readonly at: number } | undefined
    for (let wait = 10; ; wait = Math.min(wait * 2, milliseconds / 10)) {
      const held = await rows.read()
      if (held && !isSame(seen?.held, held)) seen = { held, at: performance.now() }
      const isDead = held !== undefined && performance.now() - seen!.at > held.milliseconds
      if (!held ? await rows.insert() : isDead && (await rows.supersede(held))) return new Lease(rows, milliseconds)
      if (performance.now() - start > waitMilliseconds) throw stillHeld(held, waitMilliseconds)
      await pause(wait)
    }
  }

  /** Says that the holder lives. Throws `LeaseLost` where that comes too late. */
  renew(): Promise<void> {
    this.#renewing ??= inTransaction(this.rows.driver, (connection) => this.fence(connection)).finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  /** The same in a transaction that goes on: nobody takes the lease over before it ends, so nothing of it is done by two. */
  async fence(connection: SqlConnection): Promise<void> {
    if (await this.rows.beat(connection, ++this.#beat)) return
    throw new LeaseLost('The lease was not renewed in time')
  }

  /** Whether another holds it now; not where that cannot be found out. */
  async isLost(): Promise<boolean> {
    return this.renew().then(
      () => false,
      (error: unknown) => error instanceof LeaseLost,
    )
  }

  /** Gives it to the next. Where that cannot be said it ends by itself, and whatever was done under it stays done. */
  async release(): Promise<void> {
    clearInterval(this.#timer)
    await this.#renewing?.catch(() => undefined)
    await this.rows.remove().catch(() => undefined)
  }
}

function isSame(seen: Held | undefined, held: Held): boolean {
  return seen?.holder === held.holder && seen.beat === held.beat
}

function stillHeld(held: Held | undefined, waited: number): DiwanError {
  return new DiwanError('storage_busy', `Another process has been migrating${held ? ` since ${held.since}` : ''}, and did not end within ${Math.round(waited / 1000)} s`, {
    blame: 'storage',
    hint: 'Wait for it; `diwan drift` says which step runs. Should it be dead, its lease ends by itself',
  })
}
