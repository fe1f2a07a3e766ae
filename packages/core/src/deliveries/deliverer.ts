import type { Kernel } from '../session/kernel.ts'
import type { PluginLimits } from '../plugins/plugin-limits.ts'
import { deliverChanges } from './deliver-changes.ts'
import { deliverWaiting } from './deliver-waiting.ts'
import type { PluginWork } from './job-runner.ts'
import { LeaseLost } from './lease.ts'
import { is } from './rows.ts'
import { Tally, type Delivered } from './tally.ts'
import { tenantsOf } from './tenants-of.ts'
import type { Worker } from './worker.ts'

/** Tells plugins what is committed, and does their jobs: whatever is due when it is asked. */
export class Deliverer implements PluginWork {
  readonly #worker: Worker
  readonly #stop = new AbortController()

  constructor(kernel: Kernel, limits: Required<PluginLimits>) {
    this.#worker = { id: kernel.ports.ids.next(), kernel, limits, stopping: this.#stop.signal }
  }

  async deliver(tenant: string): Promise<Delivered> {
    const { kernel, stopping } = this.#worker
    const tally = new Tally()
    for (const plugin of kernel.plugins!.durable) {
      if (stopping.aborted) break
      await this.#unlessFailed(tenant, plugin.id, () => deliverChanges(this.#worker, tenant, plugin, tally))
    }
    await this.#unlessFailed(tenant, null, () => deliverWaiting(this.#worker, tenant, tally))
    if (tally.parked > 0 || !kernel.plugins!.hasCountedParked(tenant)) await this.#unlessFailed(tenant, null, () => this.countParked(tenant))
    return tally.told
  }

  async *tenants(): AsyncGenerator<string> {
    const { storage, ports } = this.#worker.kernel
    const seen = new Set<string>()
    try {
      for (const entity of ['change', 'pluginDelivery']) {
        for await (const tenant of tenantsOf(storage, entity)) {
          if (!seen.has(tenant)) yield tenant
          seen.add(tenant)
        }
      }
    } catch (error) {
      ports.log.write('error', 'It could not be seen in which tenants there is something to deliver, which is tried again', { cause: String(error) })
    }
  }

  onWork(tell: (tenant: string) => void): () => void {
    const { plugins, events, ports } = this.#worker.kernel
    const heard: Parameters<typeof events.on<'committed'>>[1] = ({ tenant, changes }) => {
      if (plugins!.hasWork(changes)) tell(tenant)
    }
    events.on('committed', heard)
    const stop = ports.changeFeed?.subscribe(tell)
    return () => {
      events.off('committed', heard)
      stop?.()
    }
  }

  /** Looks at how many deliveries are parked in a tenant, for the report. */
  async countParked(tenant: string): Promise<void> {
    const { storage, plugins } = this.#worker.kernel
    const rows = await storage.transaction((transaction) => transaction.aggregate({ entity: 'pluginDelivery', tenant, where: is('state', 'parked'), groupBy: ['plugin'], measures: { count: { of: 'count' } }, limit: 1000 }))
    plugins!.noteParked(tenant, new Map(rows.map((row) => [row['plugin'] as string, row['count'] as number])))
  }

  /** Breaks off what it does. */
  stop(): void {
    this.#stop.abort()
  }

  /** What one plugin's work fails with keeps nobody from theirs; it is tried again at the next look. */
  async #unlessFailed(tenant: string, plugin: string | null, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof LeaseLost) return
      this.#worker.kernel.ports.log.write('error', `Nothing could be delivered${plugin === null ? '' : ` to the plugin ${plugin}`} in the tenant ${tenant}, which is tried again`, { tenant, plugin, cause: String(error) })
    }
  }
}
