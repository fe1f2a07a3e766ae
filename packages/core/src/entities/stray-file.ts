import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { boolean, instant, integer, system } from '../schema/field.ts'

/**
 * Bytes in the file store that belong to no attachment, or to none any more: noted before they are stored and before they are
 * removed, so that a crash at any point leaves a row to find them by. Its id is the file's.
 */
export const strayFile = defineEntity('strayFile', {
  collection: 'strayFiles',
  fields: {
    /** So that, of who adopts it and who gives it up at the same moment, one comes first. */
    version: system(integer({ min: 1 })),
    since: system(instant()),
    /** It may still become an attachment; otherwise it is to be removed. */
    uploading: system(boolean()),
  },
  indexes: [{ fields: ['since'] }],
  internal: true,
})
export type StrayFile = PlainRecordOf<typeof strayFile>
