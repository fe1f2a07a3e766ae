import * as z from 'zod'
import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { instant, integer, json, key, oneOf, optional, system, text } from '../schema/field.ts'
import type { JsonObject } from '../values/json.ts'

/** What a plugin is still to be told or to do: jobs and events, and changes that it failed on. What is done is gone. */
export const pluginDelivery = defineEntity('pluginDelivery', {
  collection: 'pluginDeliveries',
  fields: {
    plugin: system(key()),
    kind: system(oneOf(['change', 'event', 'job'])),
    /** The entity of the change, the event with the id of its plugin, or the job. */
    name: system(key()),
    /** Of a change its record, whose changes are told in their order; else null. */
    queue: system(optional(key({ max: 200 }))),
    /** The version of the record; 0 where there is no order. */
    number: system(integer()),
    /** The change, the event's payload, or the job's input. */
    content: system(json(z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>, { personal: true })),
    /** `held` behind another of its queue; `parked` after the last try. */
    state: system(oneOf(['waiting', 'held', 'parked'])),
    attempts: system(integer()),
    at: system(instant()),
    dueAt: system(instant()),
    /** What the last try failed with. */
    error: system(optional(text({ max: 2000, personal: true }))),
    /** The change that brought it about. */
    causationId: system(optional(key({ max: 200 }))),
    worker: system(optional(key())),
    leasedUntil: system(optional(instant())),
    version: system(integer({ min: 1 })),
  },
  indexes: [{ fields: ['state', 'dueAt'] }, { fields: ['plugin', 'queue', 'number'] }],
  internal: true,
})
export type PluginDelivery = PlainRecordOf<typeof pluginDelivery>
