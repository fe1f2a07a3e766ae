import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { defaulted, document, integer, key } from '../schema/field.ts'

/**
 * A plugin's settings in a tenant, one record each. Everyone whom the policy lets read them can, and the change log keeps
 * them: a password, token or key is never in them.
 */
export const pluginSetting = defineEntity('pluginSetting', {
  collection: 'pluginSettings',
  fields: {
    /** The plugin's id; `host` for the host's own. */
    plugin: key(),
    document: document({ personal: false }),
    /** The version of the document's own form, as the plugin counts it. */
    documentVersion: defaulted(integer({ min: 1 }), 1),
  },
  key: ['plugin'],
  indexes: [{ fields: ['createdAt'] }],
  sorts: ['createdAt'],
})
export type PluginSetting = RecordOf<typeof pluginSetting>
