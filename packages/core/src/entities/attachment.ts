import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { anyReference, instant, integer, key, optional, system, text } from '../schema/field.ts'

/** What is known of a file that was added to a record; its bytes are in the host's file store, under the same id. */
export const attachment = defineEntity('attachment', {
  collection: 'attachments',
  fields: {
    entity: key(),
    recordId: anyReference({ merge: 'move', delete: 'keep', erase: 'delete' }),
    name: text({ min: 1, max: 500, personal: true }),
    mediaType: system(text({ min: 1, max: 200, personal: false })),
    /** In bytes. */
    size: system(integer({ min: 0 })),
    sha256: system(text({ max: 64, personal: false })),
    /** When the bytes were removed for good; such an attachment is not restored. */
    removedAt: system(optional(instant())),
  },
  relations: {
    customer: { kind: 'one', to: 'customer', local: 'recordId' },
    interaction: { kind: 'one', to: 'interaction', local: 'recordId' },
    task: { kind: 'one', to: 'task', local: 'recordId' },
  },
  ways: [['customer'], ['interaction', 'participants', 'customer'], ['interaction', 'links', 'customer'], ['task', 'customer']],
  indexes: [{ fields: ['entity', 'recordId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})
export type Attachment = RecordOf<typeof attachment>
