import type { PluginCursor } from '../entities/plugin-cursor.ts'
import { isDiwanError } from '../errors/diwan-error.ts'
import type { Kernel } from '../session/kernel.ts'
import type { Row } from '../storage/storage.ts'
import { instantFrom } from '../values/instant.ts'
import { cursorOf } from './rows.ts'
import { tenantsOf } from './tenants-of.ts'

/** The tenant of the row that says that a plugin is installed. No session has it. */
const everywhere = ''

/** Lets plugins that are new begin with what is changed from now on. */
export async function installCursors(kernel: Kernel, plugins: readonly string[]): Promise<void> {
  for (const plugin of plugins) {
    if (await cursorOf(kernel.storage, everywhere, plugin)) continue
    for await (const tenant of tenantsOf(kernel.storage, 'change')) await addCursor(kernel, tenant, plugin, await kernel.storage.feedEnd('change', tenant))
    await addCursor(kernel, everywhere, plugin, null)
  }
}

/** Another process may have added it. */
async function addCursor({ storage, ports }: Kernel, tenant: string, plugin: string, position: string | null): Promise<void> {
  const row: PluginCursor = { id: ports.ids.next(), plugin, toldThrough: position, toldUntil: null, plannedUntil: instantFrom(ports.clock.now()), worker: null, leasedUntil: null, version: 1 }
  try {
    await storage.transaction((transaction) => transaction.insert('pluginCursor', tenant, [row as unknown as Row]))
  } catch (error) {
    if (!isDiwanError(error, 'duplicate')) throw error
  }
}
