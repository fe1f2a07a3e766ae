import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { anyReference, key, optional, text } from '../schema/field.ts'

/** The name of a record in another system: (system, type, external id), many per record, unique in a tenant. */
export const externalReference = defineEntity('externalReference', {
  collection: 'externalReferences',
  fields: {
    entity: key(),
    recordId: anyReference({ merge: 'move', delete: 'keep', erase: 'delete' }),
    system: key(),
    type: key(),
    externalId: text({ min: 1, max: 200, personal: true }),
    url: optional(text({ max: 2000, personal: true })),
  },
  relations: {
    customer: { kind: 'one', to: 'customer', local: 'recordId' },
    interaction: { kind: 'one', to: 'interaction', local: 'recordId' },
    task: { kind: 'one', to: 'task', local: 'recordId' },
  },
  ways: [['customer'], ['interaction', 'participants', 'customer'], ['interaction', 'links', 'customer'], ['task', 'customer']],
  indexes: [{ fields: ['system', 'type', 'externalId'], unique: true }, { fields: ['entity', 'recordId'] }, { fields: ['recordId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})
export type ExternalReference = RecordOf<typeof externalReference>
