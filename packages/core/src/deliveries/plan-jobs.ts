import { Cron } from 'croner'
import type { PluginCursor } from '../entities/plugin-cursor.ts'
import type { PluginDefinition } from '../plugins/define-plugin.ts'
import { checked } from '../plugins/checked.ts'
import { newDelivery } from '../plugins/new-delivery.ts'
import type { RunningPlugin } from '../plugins/running-plugin.ts'
import { instantFrom, instantToMillis, type Instant } from '../values/instant.ts'
import type { Lease } from './lease.ts'
import type { Worker } from './worker.ts'

interface Planned {
  readonly name: string
  readonly input: NonNullable<PluginDefinition['jobs']>[string]['input']
  readonly cron: Cron
}

const known = new WeakMap<PluginDefinition, readonly Planned[]>()

/** Jobs with a schedule. Throws what the cron expression or the zone is refused with. */
export function plannedJobs(definition: PluginDefinition): readonly Planned[] {
  const planned =
    known.get(definition) ??
    Object.entries(definition.jobs ?? {}).flatMap(([name, { input, schedule }]) => {
      if (schedule === undefined) return []
      const { cron, zone } = typeof schedule === 'string' ? { cron: schedule, zone: 'UTC' } : schedule
      return [{ name, input, cron: new Cron(cron, { timezone: zone, paused: true }) }]
    })
  known.set(definition, planned)
  return planned
}

export function isPlanDue(definition: PluginDefinition, cursor: PluginCursor | undefined, now: Instant): boolean {
  return plannedJobs(definition).length > 0 && (cursor === undefined || dueSince(definition, cursor.plannedUntil, now).length > 0)
}

/** Enqueues jobs whose time has come since they were planned last; each once, however often it was missed. */
export async function planJobs({ kernel }: Worker, tenant: string, { id, definition }: RunningPlugin, lease: Lease<PluginCursor>): Promise<void> {
  const now = instantFrom(kernel.ports.clock.now())
  const due = dueSince(definition, lease.row.plannedUntil, now)
  if (due.length === 0) return
  const context = kernel.plugins!.sessions.contextOf(definition, { tenant })
  const deliveries = due.map(({ name, input }) => newDelivery(context, { plugin: id, kind: 'job', name, content: checked(input, {}, `input of the job ${id}.${name}`), now }))
  await lease.save({ plannedUntil: now }, (transaction) => transaction.insert('pluginDelivery', tenant, deliveries))
}

function dueSince(definition: PluginDefinition, since: Instant, now: Instant): readonly Planned[] {
  const from = new Date(instantToMillis(since))
  return plannedJobs(definition).filter(({ cron }) => {
    const next = cron.nextRun(from)
    return next !== null && next.getTime() <= instantToMillis(now)
  })
}
