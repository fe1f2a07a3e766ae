import { DiwanError } from '../errors/diwan-error.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import { extensionProblems } from './check-extensions.ts'
import { extensionField, type ExtensionFields } from './extension-field.ts'
import { extensionPrefix } from './extension-value.ts'

type Definitions = Readonly<Record<string, EntityDefinition>>

/** Fields that owners add to entities, by entity. */
export type AnyExtensions = Readonly<Record<string, ExtensionFields>>

/** The entities with the fields that owners add to them. Throws `configuration_invalid` with all that is wrong with those. */
export function extendEntities(entities: Definitions, extensions: AnyExtensions): Definitions {
  const issues = Object.entries(extensions).flatMap(([name, owners]) => extensionProblems(name, Object.hasOwn(entities, name) ? entities[name] : undefined, owners))
  if (issues.length > 0) {
    throw new DiwanError('configuration_invalid', `${issues.length === 1 ? 'An extension field cannot be' : `${issues.length} things about extension fields cannot be`}: ${issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`, {
      blame: 'host',
      hint: 'See docs/extension-fields.md for what can be declared',
      issues,
    })
  }
  return { ...entities, ...Object.fromEntries(Object.entries(extensions).map(([name, owners]) => [name, extended(entities[name]!, owners)])) }
}

function extended(definition: EntityDefinition, owners: ExtensionFields): EntityDefinition {
  const sorts = Object.entries(owners).flatMap(([owner, fields]) => Object.keys(fields).flatMap((name) => (fields[name]!.sorts ? [`${extensionPrefix}${owner}.${name}`] : [])))
  return { ...definition, fields: { ...definition.fields, ext: extensionField(owners) }, sorts: [...definition.sorts, ...sorts] }
}
