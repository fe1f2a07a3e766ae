import type { AccessRules } from '../access/policy.ts'
import type { PluginDefinition } from './define-plugin.ts'

/** What a plugin's own code may do: everything to its own entities, what it has declared to those of others, and what it permits. */
export function rightsOf({ id, entities = [], rights = {}, permissions = {} }: PluginDefinition): AccessRules {
  const own = new Set(entities.map(({ name }) => name))
  return {
    records: ({ action, entity }) => own.has(entity) || (Object.hasOwn(rights, entity) && rights[entity]!.includes(action)),
    permits: ({ permission }) => permission.startsWith(`${id}.`) && Object.hasOwn(permissions, permission.slice(id.length + 1)),
  }
}
