import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { defaulted, key, oneOf, optional, text } from '../schema/field.ts'

/** A conversation that interactions belong to. */
export const thread = defineEntity('thread', {
  collection: 'threads',
  fields: {
    channel: key({ vocabulary: 'channel' }),
    subject: optional(text({ max: 500, personal: true })),
    state: defaulted(oneOf(['open', 'snoozed', 'closed']), 'open'),
  },
  relations: { interactions: { kind: 'many', to: 'interaction', foreign: 'threadId' } },
  indexes: [{ fields: ['updatedAt'] }, { fields: ['createdAt'] }],
  sorts: ['updatedAt', 'createdAt'],
  ways: [
    ['interactions', 'participants', 'customer'],
    ['interactions', 'links', 'customer'],
  ],
})
export type Thread = RecordOf<typeof thread>
