import type { PluginSetting } from '../entities/plugin-setting.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import type { SessionContext } from '../session/context.ts'
import { once } from '../session/once.ts'
import { canonicalInstant } from '../values/instant.ts'
import type { JsonObject } from '../values/json.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import { checked } from './checked.ts'
import type { PluginDefinition } from './define-plugin.ts'
import { deliveryMemory, newDelivery } from './new-delivery.ts'
import type { EnqueueOptions, PluginSession } from './plugin-session.ts'

/** What a plugin's session has besides that of others. */
export function pluginCalls(context: SessionContext, plugin: PluginDefinition): Pick<PluginSession, 'enqueue' | 'emit' | 'settings'> {
  return {
    enqueue: (job, input, options = {}) => enqueue(context, plugin, { job, input, options }),
    emit: (event, payload) => emit(context, plugin, event, payload),
    settings: () => readSettings(context, plugin),
  }
}

interface NewJob {
  readonly job: string
  readonly input: unknown
  readonly options: EnqueueOptions
}

async function enqueue(context: SessionContext, { id, jobs = {} }: PluginDefinition, { job, input, options: { key, at } }: NewJob): Promise<void> {
  const definition = Object.hasOwn(jobs, job) ? jobs[job] : undefined
  if (!definition) throw new DiwanError('configuration_invalid', `The plugin ${id} has no job ${job}`, { blame: 'plugin', details: { plugin: id }, hint: `It has ${Object.keys(jobs).join(', ') || 'none'}` })
  const content = checked(definition.input, input, `input of the job ${id}.${job}`)
  const dueAt = at === undefined ? undefined : canonicalInstant(at)
  if (at !== undefined && dueAt === undefined) throw new DiwanError('validation_failed', `${at} is no instant such as 2026-12-01T03:00:00.000Z`, { blame: 'plugin', field: 'at' })
  const add = (unit: UnitOfWork, inside: SessionContext): void => unit.deliver([newDelivery(inside, { plugin: id, kind: 'job', name: job, content, now: unit.now, ...(dueAt !== undefined && { dueAt }) })])
  if (key === undefined) return context.write(async (unit, inside) => add(unit, inside))
  await once(
    context,
    `job ${job} ${key}`,
    '',
    async (inside) => {
      await inside.write(async (unit, within) => add(unit, within))
      return null
    },
    deliveryMemory,
  )
}

function emit(context: SessionContext, { id, events = {} }: PluginDefinition, event: string, payload: unknown): Promise<void> {
  const schema = Object.hasOwn(events, event) ? events[event] : undefined
  if (!schema) throw new DiwanError('configuration_invalid', `The plugin ${id} has no event ${event}`, { blame: 'plugin', details: { plugin: id }, hint: `It has ${Object.keys(events).join(', ') || 'none'}` })
  const name = `${id}.${event}`
  const content = checked(schema, payload, `payload of the event ${name}`)
  return context.write(async (unit, inside) => {
    const listeners = inside.kernel.plugins!.listenersTo(name)
    unit.deliver(listeners.map((plugin) => newDelivery(inside, { plugin, kind: 'event', name, content, now: unit.now })))
    unit.events.push({ name, payload: content })
  })
}

async function readSettings(context: SessionContext, { id, settings }: PluginDefinition): Promise<JsonObject> {
  if (!settings) return {}
  const where = { op: 'compare', field: 'plugin', is: 'eq', value: id } as const
  const rows = await context.reader.select({ entity: 'pluginSetting', tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'exclude' })
  return checked(settings, (rows[0] as unknown as PluginSetting | undefined)?.document ?? {}, `settings of ${id}`)
}
