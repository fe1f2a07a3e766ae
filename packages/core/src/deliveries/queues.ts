import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import { allOf } from '../predicate/criterion.ts'
import type { StorageTransaction } from '../storage/storage.ts'
import type { Instant } from '../values/instant.ts'
import { deliveriesWhere, is } from './rows.ts'

/** Lets the next of a queue wait for its turn no longer, after the first is gone. */
export async function releaseQueue(transaction: StorageTransaction, tenant: string, { plugin, queue }: Pick<PluginDelivery, 'plugin' | 'queue'>, now: Instant): Promise<void> {
  if (queue === null) return
  const [next] = await deliveriesWhere(transaction, tenant, allOf(is('plugin', plugin), is('queue', queue)), 1, 'number')
  if (next?.state === 'held') await transaction.update('pluginDelivery', tenant, next.id, next.version, { state: 'waiting', dueAt: now, version: next.version + 1 })
}
