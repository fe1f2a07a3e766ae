import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { anyReference, key, keys, oneOf, optional, system } from '../schema/field.ts'

/** Who was shown sensitive fields of which record, and when: `createdBy` and `createdAt`. */
export const disclosure = defineEntity('disclosure', {
  collection: 'disclosures',
  fields: {
    /** `query` where records were filtered, ordered, grouped or measured by the fields, which tells of values without showing them. */
    action: system(oneOf(['read', 'export', 'query'])),
    entity: system(key()),
    /** Null for a query. */
    recordId: system(optional(anyReference({ merge: 'keep', delete: 'keep', erase: 'keep' }))),
    /** As they are declared; what is derived from one counts as it. */
    fields: system(keys({ max: 1000, personal: false })),
  },
  indexes: [{ fields: ['id'] }, { fields: ['entity', 'recordId', 'createdAt'] }, { fields: ['createdBy', 'createdAt'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
  appendOnly: true,
  readOnly: true,
  feed: true,
})
export type Disclosure = RecordOf<typeof disclosure>
