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
  indexes: [{ fields: ['system', 'type', 'externalId'], unique: true }, { fields: ['entity', 'recordId'] }, { fields: ['recordId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})
export type ExternalReference = RecordOf<typeof externalReference>
