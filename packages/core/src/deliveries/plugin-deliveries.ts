import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import type { InstalledPlugins } from '../plugins/installed-plugins.ts'
import { allOf } from '../predicate/criterion.ts'
import type { Kernel } from '../session/kernel.ts'
import { limitOf } from '../session/selection.ts'
import type { StorageTransaction } from '../storage/storage.ts'
import { instantFrom } from '../values/instant.ts'
import { Deliverer } from './deliverer.ts'
import { installCursors } from './install-cursors.ts'
import type { PluginWork } from './job-runner.ts'
import { releaseQueue } from './queues.ts'
import { deliveriesWhere, is } from './rows.ts'
import { Tally, type Delivered } from './tally.ts'

export interface DeliveryQuery {
  readonly plugin?: string
  readonly state?: PluginDelivery['state']
  /** 1 to 200; default 50. */
  readonly limit?: number
  /** The `after` of the page before. */
  readonly after?: string
}

export interface DeliveryPage {
  readonly items: readonly Delivery[]
  /** To go on with; null at the end. */
  readonly after: string | null
}

/** What a plugin is still to be told or to do. */
export type Delivery = Pick<PluginDelivery, 'id' | 'plugin' | 'kind' | 'name' | 'content' | 'state' | 'attempts' | 'at' | 'dueAt' | 'error' | 'causationId'>

export const nothing: Delivered = { done: 0, failed: 0, parked: 0 }

/** The deliveries of a CRM's plugins, as its host sees and steers them. */
export interface PluginDeliveries {
  readonly work: PluginWork
  install(): Promise<void>
  deliver(tenant?: string): Promise<Delivered>
  list(tenant: string, query?: DeliveryQuery): Promise<DeliveryPage>
  replay(tenant: string, ids: readonly string[]): Promise<number>
  discard(tenant: string, ids: readonly string[]): Promise<number>
  stop(): void
}

export function pluginDeliveries(kernel: Kernel, plugins: InstalledPlugins): PluginDeliveries {
  const work = new Deliverer(kernel, plugins.limits)
  const now = () => instantFrom(kernel.ports.clock.now())
  const counted = async (tenant: string, change: (transaction: StorageTransaction) => Promise<number>) => {
    const changed = await kernel.storage.transaction(change)
    await work.countParked(tenant)
    return changed
  }
  return {
    work,
    install: () => installCursors(kernel, plugins.durable.map(({ id }) => id)),
    deliver: async (tenant) => {
      const sum = new Tally()
      for await (const each of tenant === undefined ? work.tenants() : [tenant]) sum.add(await work.deliver(each))
      return sum.told
    },
    list: async (tenant, { plugin, state, limit, after } = {}) => {
      const size = limitOf(limit)
      const where = allOf(...(plugin === undefined ? [] : [is('plugin', plugin)]), ...(state === undefined ? [] : [is('state', state)]))
      const rows = await kernel.storage.transaction((transaction) => deliveriesWhere(transaction, tenant, where, size, 'id', after === undefined ? undefined : [after]))
      return { items: rows.map(shown), after: rows.length === size ? rows.at(-1)!.id : null }
    },
    replay: (tenant, ids) =>
      counted(tenant, async (transaction) => {
        let replayed = 0
        for (const { id, version, state } of await byIds(transaction, tenant, ids)) {
          if (state === 'parked' && (await transaction.update('pluginDelivery', tenant, id, version, { state: 'waiting', attempts: 0, dueAt: now(), version: version + 1 }))) replayed++
        }
        return replayed
      }),
    discard: (tenant, ids) =>
      counted(tenant, async (transaction) => {
        let discarded = 0
        for (const delivery of await byIds(transaction, tenant, ids)) {
          discarded += await transaction.remove('pluginDelivery', tenant, is('id', delivery.id))
          await releaseQueue(transaction, tenant, delivery, now())
        }
        return discarded
      }),
    stop: () => work.stop(),
  }
}

function byIds(transaction: StorageTransaction, tenant: string, ids: readonly string[]): Promise<readonly PluginDelivery[]> {
  return ids.length === 0 ? Promise.resolve([]) : deliveriesWhere(transaction, tenant, { op: 'in', field: 'id', values: ids }, ids.length, 'number')
}

function shown({ id, plugin, kind, name, content, state, attempts, at, dueAt, error, causationId }: PluginDelivery): Delivery {
  return { id, plugin, kind, name, content, state, attempts, at, dueAt, error, causationId }
}
