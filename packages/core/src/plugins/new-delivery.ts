import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import type { SessionContext } from '../session/context.ts'
import type { Instant } from '../values/instant.ts'
import type { JsonObject } from '../values/json.ts'

/** How long what a delivery has done once is remembered, in milliseconds. */
export const deliveryMemory = 90 * 24 * 60 * 60 * 1000

interface What {
  readonly plugin: string
  readonly kind: 'event' | 'job'
  readonly name: string
  readonly content: JsonObject
  readonly now: Instant
  readonly dueAt?: Instant
}

/** An event or a job that waits to be delivered. */
export function newDelivery({ kernel, options }: SessionContext, { plugin, kind, name, content, now, dueAt = now }: What): PluginDelivery {
  return { id: kernel.ports.ids.next(), plugin, kind, name, queue: null, number: 0, content, state: 'waiting', attempts: 0, at: now, dueAt, error: null, causationId: options.causationId ?? null, worker: null, leasedUntil: null, version: 1 }
}
