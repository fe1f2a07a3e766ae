import type { Change } from '../entities/change.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import type { Kernel } from '../session/kernel.ts'
import { is } from './rows.ts'

/** Changes that plugins bring about one after another; so many nobody means. */
const longest = 8

/** Throws `plugin_failed` for a change at the end of a chain in which committed hooks, jobs and listeners only set off each other. */
export async function requireNoLoop({ storage }: Kernel, tenant: string, change: Change): Promise<void> {
  const chain: Change[] = [change]
  for (;;) {
    const { actor, causationId } = chain.at(-1)!
    if (causationId === null || !actor.startsWith('plugin:')) return
    if (chain.length >= longest) {
      throw new DiwanError('plugin_failed', `Plugins set off each other ${longest} times after a commit: ${chain.map((each) => `${each.actor} ${each.operation}s a ${each.entity}`).toReversed().join(', ')}`, { blame: 'plugin', details: { entity: change.entity, id: change.recordId }, hint: 'Let a committed hook write only where something is to change, then replay or discard the delivery' })
    }
    const [cause] = (await storage.select({ entity: 'change', tenant, where: is('id', causationId), order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })) as unknown as readonly Change[]
    // A cause of the host's own, or one that has been trimmed.
    if (!cause) return
    chain.push(cause)
  }
}
