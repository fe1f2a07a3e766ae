import * as z from 'zod'
import type { JsonValue } from '../values/json.ts'
import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { instant, json, key, optional, system, text } from '../schema/field.ts'

/** The remembered result of a piece of work done once under a key, so that a retry gets the first answer. */
export const onceRecord = defineEntity('onceRecord', {
  collection: 'onceRecords',
  fields: {
    at: system(instant()),
    /** It is remembered until then; null for as long as those of callers are. */
    until: system(optional(instant())),
    actor: system(key({ max: 200 })),
    key: system(key({ max: 200 })),
    fingerprint: system(text({ max: 200, personal: false })),
    result: system(optional(json(z.json() as unknown as z.ZodType<JsonValue>, { personal: true }))),
  },
  indexes: [{ fields: ['actor', 'key'], unique: true }, { fields: ['at'] }, { fields: ['until'] }],
  internal: true,
})
export type OnceRecord = PlainRecordOf<typeof onceRecord>
