import type { EntityDefinition, Fields } from './entity.ts'
import { stampFields } from './stamps.ts'

/** Every field a storage keeps of an entity, stamps first. */
export function storedFields(definition: EntityDefinition): Fields {
  return { ...(definition.internal ? { id: stampFields.id } : stampFields), ...definition.fields }
}
