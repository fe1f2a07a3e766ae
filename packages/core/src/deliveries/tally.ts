import type { PluginDelivery } from '../entities/plugin-delivery.ts'

/** What came of a look at a tenant's work. */
export interface Delivered {
  /** Hooks, listeners and jobs that ended well. */
  readonly done: number
  /** Those that failed, parked ones too. */
  readonly failed: number
  readonly parked: number
}

export class Tally {
  done = 0
  failed = 0
  parked = 0

  add({ done, failed, parked }: Delivered): void {
    this.done += done
    this.failed += failed
    this.parked += parked
  }

  get told(): Delivered {
    const { done, failed, parked } = this
    return { done, failed, parked }
  }

  note({ state }: Pick<PluginDelivery, 'state'>): void {
    this.failed++
    if (state === 'parked') this.parked++
  }
}
