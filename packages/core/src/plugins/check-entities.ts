import type { EntityDefinition } from '../schema/entity.ts'
import type { Field } from '../schema/field.ts'
import type { PluginDefinition } from './define-plugin.ts'
import type { Problem } from './problem.ts'

/** What a plugin's entities and fields leave unsaid that merging, deleting and erasing a customer must know. */
export function entityProblems({ entities = [], fields = {} }: PluginDefinition): readonly Problem[] {
  const ofEntities = entities.flatMap((entity) => Object.entries(entity.fields).flatMap(([name, field]) => fieldProblems(['entities', entity.name, name], `${entity.name}.${name}`, field)))
  const ofFields = Object.entries(fields).flatMap(([entity, members]) => Object.entries(members).flatMap(([name, field]) => fieldProblems(['fields', entity, name], `${entity}.ext.${name}`, field)))
  return [...ofEntities, ...ofFields, ...entities.flatMap(subjectProblems)]
}

function fieldProblems(path: Problem['path'], name: string, { type, personal, reference }: Field): readonly Problem[] {
  const isOpen = type === 'text' || type === 'json' || type === 'bytes'
  const problems: Problem[] = []
  if (isOpen && typeof personal !== 'boolean') problems.push({ path, message: `has the field ${name}, which does not say whether it is \`personal\`` })
  if (reference && [reference.merge, reference.delete, reference.erase].some((rule) => rule === undefined)) problems.push({ path, message: `has the reference ${name}, which does not say what merging, deleting and erasing do to it` })
  return problems
}

/** A record with a reference to a customer is on the customer's page, and goes the way of the customer. */
function subjectProblems({ name, fields, subjects }: EntityDefinition): readonly Problem[] {
  return Object.entries(fields).flatMap(([field, { reference }]) => (reference?.to === 'customer' && !subjects.includes(field) ? [{ path: ['entities', name, 'subjects'], message: `has an entity ${name} with customers in ${field}, which is not among its \`subjects\`` }] : []))
}
