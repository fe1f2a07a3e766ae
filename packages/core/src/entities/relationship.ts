import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { boolean, defaulted, key, optional, plainDate, reference, text } from '../schema/field.ts'

/** A typed, dated edge between two customers, readable from both ends: `from` is the `type` of `to` (works at, parent of). */
export const relationship = defineEntity('relationship', {
  collection: 'relationships',
  fields: {
    fromId: reference('customer', { merge: 'move', delete: 'cascade', erase: 'delete' }),
    toId: reference('customer', { merge: 'move', delete: 'cascade', erase: 'delete' }),
    type: key({ vocabulary: 'relationshipType' }),
    role: optional(text({ max: 200, personal: true })),
    primary: defaulted(boolean(), false),
    validFrom: optional(plainDate()),
    validTo: optional(plainDate()),
  },
  relations: {
    from: { kind: 'one', to: 'customer', local: 'fromId' },
    to: { kind: 'one', to: 'customer', local: 'toId' },
  },
  indexes: [{ fields: ['fromId'] }, { fields: ['toId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
  subjects: ['fromId', 'toId'],
})
export type Relationship = RecordOf<typeof relationship>
