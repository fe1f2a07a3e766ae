import type { Check } from '../schema/entity.ts'
import type { PluginDefinition } from './define-plugin.ts'

/** What is wrong with the settings of plugins that declare their form. */
export function settingsCheck(definitions: readonly PluginDefinition[]): Check {
  const schemas = new Map(definitions.flatMap(({ id, settings }) => (settings ? [[id, settings] as const] : [])))
  return ({ plugin, document }) => {
    const result = schemas.get(plugin as string)?.safeParse(document)
    if (!result || result.success) return []
    return result.error.issues.map(({ path, code, message }) => ({ path: ['document', ...path.map(String)], code: code ?? 'invalid', message }))
  }
}
