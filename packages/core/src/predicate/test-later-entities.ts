import { entities } from '../entities/index.ts'
import type { EntityDefinition } from '../schema/entity.ts'

const { lifecycle, source: _source, ...customerFields } = entities.customer.fields
const { interactions, ...customerRelations } = entities.customer.relations
const { kind, occurredAt, ...interactionFields } = entities.interaction.fields

/**
 * The foundation two releases later: a customer's `lifecycle` became `phase` and then `stage`, its `interactions` became
 * `events`, and its `source` is gone; an interaction's `kind` became `type` and its `occurredAt` `at`.
 */
export const laterEntities = {
  ...entities,
  customer: {
    ...entities.customer,
    fields: { ...customerFields, stage: lifecycle },
    relations: { ...customerRelations, events: interactions },
    renames: [{ lifecycle: 'phase', interactions: 'events' }, { phase: 'stage', source: null }],
  },
  interaction: {
    ...entities.interaction,
    fields: { ...interactionFields, type: kind, at: occurredAt },
    sorts: ['at', 'createdAt'],
    renames: [{ kind: 'type', occurredAt: 'at' }],
  },
} as Readonly<Record<string, EntityDefinition>>
