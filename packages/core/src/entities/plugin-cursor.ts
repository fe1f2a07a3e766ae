import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { instant, integer, key, optional, system, text } from '../schema/field.ts'

/**
 * Up to where a plugin has been told of a tenant's changes, and who is telling it now. The one of the tenant `` says that the
 * plugin is installed: tenants that come after it are told from their first change.
 */
export const pluginCursor = defineEntity('pluginCursor', {
  collection: 'pluginCursors',
  fields: {
    plugin: system(key()),
    /** The last change that was told; null before the first. */
    toldThrough: system(optional(text({ max: 200, personal: false }))),
    /** When that change was made; null where that is not known. */
    toldUntil: system(optional(instant())),
    /** Its jobs were planned up to then. */
    plannedUntil: system(instant()),
    /** The worker that has it, until a moment. */
    worker: system(optional(key())),
    leasedUntil: system(optional(instant())),
    version: system(integer({ min: 1 })),
  },
  indexes: [{ fields: ['plugin'], unique: true }],
  internal: true,
})
export type PluginCursor = PlainRecordOf<typeof pluginCursor>
