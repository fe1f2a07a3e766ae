import * as z from 'zod'
import type { JsonValue } from '../values/json.ts'
import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { anyReference, instant, integer, json, key, keys, oneOf, optional, system } from '../schema/field.ts'

export const origins = ['user', 'import', 'sync', 'merge', 'undo', 'erasure', 'system'] as const
export type Origin = (typeof origins)[number]

const diff = z.record(z.string(), z.tuple([z.json(), z.json()])) as unknown as z.ZodType<Readonly<Record<string, readonly [JsonValue, JsonValue]>>>

/** Who changed what, from what to what, when and why: one row for each write, in the transaction of the write. */
export const change = defineEntity('change', {
  collection: 'changes',
  fields: {
    entity: system(key()),
    recordId: system(anyReference({ merge: 'keep', delete: 'keep', erase: 'keep' })),
    operation: system(oneOf(['create', 'update', 'delete', 'restore'])),
    /** The record's version after the change. */
    recordVersion: system(integer()),
    at: system(instant()),
    actor: system(key()),
    origin: system(oneOf(origins)),
    /** By field: the value before and after, as JSON. A creation has no `before`s, so it holds only the fields that were given. */
    diff: system(json(diff, { personal: true })),
    /** The customers whose pages the change concerns. */
    customerIds: system(keys({ max: 1000, personal: false })),
    /** What this belongs to: an operation of a client, a run of an import. */
    correlationId: system(optional(key({ max: 200 }))),
    /** What brought it about: the id of another change. */
    causationId: system(optional(key({ max: 200 }))),
    reason: system(optional(key({ max: 500 }))),
  },
  indexes: [{ fields: ['entity', 'recordId', 'recordVersion'] }],
  appendOnly: true,
  internal: true,
  feed: true,
})
export type Change = PlainRecordOf<typeof change>
