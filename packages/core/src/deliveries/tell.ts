import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import type { Change } from '../entities/change.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { checked } from '../plugins/checked.ts'
import { deliveryMemory } from '../plugins/new-delivery.ts'
import type { DeliveryContext } from '../plugins/plugin-context.ts'
import type { PluginSession } from '../plugins/plugin-session.ts'
import { Reach } from '../plugins/reach.ts'
import type { RunningPlugin } from '../plugins/running-plugin.ts'
import type { SessionContext } from '../session/context.ts'
import { once } from '../session/once.ts'
import type { JsonObject } from '../values/json.ts'
import type { Worker } from './worker.ts'

/** One thing that a plugin is told or does. */
export type Told = Pick<PluginDelivery, 'kind' | 'name' | 'content' | 'causationId'> & { readonly key: string; readonly attempt: number }

/** A change as what a plugin is told. */
export function toldOf(change: Change, attempt: number): Told {
  return { kind: 'change', name: change.entity, content: change, causationId: change.id, key: change.id, attempt }
}

/** Has a plugin do one thing, within its time. Rejects with what it failed with. */
export async function tell({ kernel, limits, stopping }: Worker, tenant: string, plugin: RunningPlugin, told: Told): Promise<void> {
  const { point, seconds, run } = doing(plugin, told, limits.deliverySeconds)
  const { sessions, call } = kernel.plugins!
  const of = (context: SessionContext) => sessions.of(context) as PluginSession
  const context = sessions.contextOf(plugin.definition, { tenant, causationId: told.causationId })
  await call(plugin.id, point, seconds, (signal) => run(new Telling(plugin, { told, context, of, signal: () => AbortSignal.any([signal(), stopping]) })))
}

interface Doing {
  readonly point: string
  readonly seconds: number
  readonly run: (context: DeliveryContext<unknown, PluginSession>) => unknown
}

function doing({ id, definition }: RunningPlugin, { kind, name, content }: Told, seconds: number): Doing {
  const { hooks = {}, jobs = {}, on = {} } = definition
  if (kind === 'change') {
    const committed = hooks[name as keyof typeof hooks]?.committed
    const change = content as unknown as Change
    if (committed) return { point: `committed ${name}`, seconds, run: (context) => committed({ operation: change.operation, entity: change.entity, id: change.recordId, change }, context as never) }
  } else if (kind === 'event') {
    const listener = on[name as keyof typeof on] as ((payload: JsonObject, context: unknown) => unknown) | undefined
    if (listener) return { point: `on ${name}`, seconds, run: (context) => listener(content, context) }
  } else {
    const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined
    // Another version of the plugin may have enqueued it.
    if (job) return { point: `job ${name}`, seconds: job.seconds ?? 300, run: (context) => job.run(checked(job.input, content, `input of the job ${id}.${name}`), context as never) }
  }
  throw new DiwanError('plugin_failed', `The plugin ${id} no longer has what it would be given: ${kind} ${name}`, { blame: 'plugin', details: { plugin: id, kind, name }, hint: 'Discard the delivery, or bring back what took it and replay it' })
}

interface TellingOptions {
  readonly told: Told
  readonly context: SessionContext
  readonly of: (context: SessionContext) => PluginSession
  readonly signal: () => AbortSignal
}

class Telling extends Reach implements DeliveryContext<unknown, PluginSession> {
  readonly own: PluginSession
  readonly key: string
  readonly attempt: number
  readonly once: DeliveryContext<unknown, PluginSession>['once']

  constructor(plugin: RunningPlugin, { told: { key, attempt }, context, of, signal }: TellingOptions) {
    super(plugin, signal)
    this.own = of(context)
    this.key = key
    this.attempt = attempt
    this.once = async (name, work) => (await once(context, `${key} ${name}`, '', (inside) => work(of(inside)), deliveryMemory)).value
  }
}
