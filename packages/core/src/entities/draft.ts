import { addMillis } from '../values/instant.ts'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { anyReference, document, instant, integer, key, optional, system, unlogged } from '../schema/field.ts'

const life = 30 * 24 * 60 * 60 * 1000

/** What an actor has typed into a form and not sent yet: one for each of them, form and record. */
export const draft = defineEntity('draft', {
  collection: 'drafts',
  fields: {
    /** The form it is of, such as `composer` or `customer.edit`. */
    form: key(),
    /** The record it is written at; without `recordId` one that is not there yet. */
    entity: key(),
    recordId: optional(anyReference({ merge: 'move', delete: 'keep', erase: 'delete' })),
    /** The version of the record that the form showed. */
    recordVersion: optional(integer({ min: 1 })),
    content: unlogged(document({ personal: true })),
    /** 30 days after it was last written. Its author's next `save` of any draft empties and deletes it after that. */
    expiresAt: system(instant()),
    target: system(key({ max: 300 })),
  },
  key: ['createdBy', 'target'],
  indexes: [{ fields: ['entity', 'recordId'] }, { fields: ['updatedAt'] }, { fields: ['createdAt'] }],
  sorts: ['updatedAt', 'createdAt'],
  derive: ({ form, entity, recordId }, { now }) => ({ target: [form, entity, recordId ?? 'new'].join(' '), expiresAt: addMillis(now, life) }),
})
export type Draft = RecordOf<typeof draft>
