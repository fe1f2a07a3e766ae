import { defineEntity } from '../schema/entity.ts'
import { boolean, bytes, integer, key, system } from '../schema/field.ts'

/** A part of a file that is kept in the CRM's own database. */
export const fileChunk = defineEntity('fileChunk', {
  collection: 'fileChunks',
  fields: {
    fileId: system(key({ max: 36 })),
    /** How many bytes of the file come before it. */
    start: system(integer({ min: 0 })),
    /** The file ends with it, and so is whole. */
    last: system(boolean()),
    data: system(bytes({ max: 256 * 1024, personal: true })),
  },
  indexes: [{ fields: ['fileId', 'start'], unique: true }],
  internal: true,
})
