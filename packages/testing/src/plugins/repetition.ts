import { memoryStorage, type Storage } from '@diwan/core/storage'
import { equal } from '../assert/assert.ts'
import type { CheckPluginOptions } from './check-plugin.ts'
import { everything, exercised, within, type Opened } from './opened.ts'
import { recorded } from './recorded.ts'

const tenant = 'acme'
const byId = [{ field: 'id', direction: 'asc' }] as const
const year = 366 * 24 * 3_600_000

/** A process may die after it has done something and before it has noted that: then it is done again. */
export function repetition(options: CheckPluginOptions): void {
  options.test('does the same however often it is told, of each change, event and job', async () => {
    const { storage, rows } = recorded(memoryStorage(), 'pluginDelivery')
    await within(
      options,
      async (opened) => {
        await exercised(options, opened)
        await delivered(opened)
        // What has a schedule is due as well.
        opened.clock.advance(year)
        await delivered(opened)
        const once = await everything(opened)
        const again = rows.filter(({ plugin, kind }) => plugin === opened.plugin.id && kind !== 'change')
        await untold(storage, opened.plugin.id)
        await storage.transaction((transaction) => transaction.insert('pluginDelivery', tenant, again))
        await delivered(opened)
        equal(await everything(opened), once, 'what is there after everything was told again (do in `once` what may not be done twice): it')
      },
      { storage },
    )
  })
}

/** Delivers until nothing is left. */
async function delivered({ crm }: Opened): Promise<void> {
  // What is done makes work for others.
  for (let round = 0; round < 20; round++) {
    const { done, failed } = await crm.plugins.deliver(tenant)
    if (failed > 0) {
      const { items } = await crm.plugins.deliveries(tenant)
      throw new Error(`The plugin failed with ${items.map(({ kind, name, error }) => `${kind} ${name}: ${error}`).join('; ')}`)
    }
    if (done === 0) return
  }
  throw new Error('After twenty rounds there is still something to deliver: its hooks, listeners and jobs set off each other')
}

/** Has the plugin be told of all changes once more. */
async function untold(storage: Storage, plugin: string): Promise<void> {
  const where = { op: 'compare', field: 'plugin', is: 'eq', value: plugin } as const
  await storage.transaction(async (transaction) => {
    for (const { id, version } of await transaction.select({ entity: 'pluginCursor', tenant, where, order: byId, limit: 1, deleted: 'include' })) await transaction.update('pluginCursor', tenant, id as string, version as number, { toldThrough: null, version: (version as number) + 1 })
  })
}
