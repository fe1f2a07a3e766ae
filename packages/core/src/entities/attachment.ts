import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { anyReference, integer, key, text } from '../schema/field.ts'

/** What is known of a file; its bytes are in the host's file store. */
export const attachment = defineEntity('attachment', {
  collection: 'attachments',
  fields: {
    entity: key(),
    recordId: anyReference({ merge: 'move', delete: 'keep', erase: 'delete' }),
    fileId: text({ min: 1, max: 500, personal: false }),
    name: text({ min: 1, max: 500, personal: true }),
    mediaType: text({ min: 1, max: 200, personal: false, pattern: /^[\w.+-]+\/[\w.+-]+$/ }),
    /** In bytes. */
    size: integer({ min: 0 }),
    sha256: text({ max: 64, personal: false, pattern: /^[0-9a-f]{64}$/ }),
  },
  indexes: [{ fields: ['entity', 'recordId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})
export type Attachment = RecordOf<typeof attachment>
