import type { PluginCursor } from '../entities/plugin-cursor.ts'
import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import type { Criterion, Scalar } from '../predicate/criterion.ts'
import type { StorageReader } from '../storage/storage.ts'

export async function cursorOf(reader: StorageReader, tenant: string, plugin: string): Promise<PluginCursor | undefined> {
  const rows = await reader.select({ entity: 'pluginCursor', tenant, where: is('plugin', plugin), order: byId, limit: 1, deleted: 'include' })
  return rows[0] as unknown as PluginCursor | undefined
}

export async function deliveriesWhere(reader: StorageReader, tenant: string, where: Criterion, limit: number, by: 'dueAt' | 'number' | 'id' = 'dueAt', after?: readonly Scalar[]): Promise<readonly PluginDelivery[]> {
  const order = by === 'id' ? byId : [{ field: by, direction: 'asc' } as const, ...byId]
  return (await reader.select({ entity: 'pluginDelivery', tenant, where, order, limit, deleted: 'include', ...(after && { after }) })) as unknown as readonly PluginDelivery[]
}

export function is(field: string, value: Scalar): Criterion {
  return { op: 'compare', field, is: 'eq', value }
}

export function dueBy(now: string): Criterion {
  return { op: 'compare', field: 'dueAt', is: 'lte', value: now }
}

const byId = [{ field: 'id', direction: 'asc' }] as const
