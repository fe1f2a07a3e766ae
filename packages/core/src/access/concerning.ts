import type { Where } from '../predicate/where.ts'
import type { EntityDefinition } from '../schema/entity.ts'

/**
 * The records of an entity that concern customers of which `customers` holds: those themselves, and whatever reaches them by
 * the entity's ways. Undefined for entities that concern no customers, such as templates.
 */
export function concerning(definition: EntityDefinition, customers: Where): Where | undefined {
  if (definition.name === 'customer') return customers
  const conditions = definition.ways.map((way) => along(way, customers))
  return conditions.length > 1 ? { or: conditions } : conditions[0]
}

function along([relation, ...rest]: readonly string[], customers: Where): Where {
  return { [relation!]: { some: rest.length > 0 ? along(rest, customers) : customers } }
}
