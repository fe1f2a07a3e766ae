import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { anyReference, boolean, integer, system, text } from '../schema/field.ts'

/** A part of a file that is kept in the CRM's own database. */
export const fileChunk = defineEntity('fileChunk', {
  collection: 'fileChunks',
  fields: {
    fileId: system(anyReference()),
    /** How many bytes of the file come before it. */
    start: system(integer({ min: 0 })),
    /** The file ends with it, and so is whole. */
    last: system(boolean()),
    /** In base64. */
    data: system(text({ max: 400_000, personal: true })),
  },
  indexes: [{ fields: ['fileId', 'start'], unique: true }],
  internal: true,
})
export type FileChunk = PlainRecordOf<typeof fileChunk>
