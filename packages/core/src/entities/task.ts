import { extensionField } from '../extensions/extension-field.ts'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { defaulted, instant, key, oneOf, optional, plainDate, reference, text } from '../schema/field.ts'

/** Work planned for someone, due at a time or on a day. */
export const task = defineEntity('task', {
  collection: 'tasks',
  fields: {
    title: text({ min: 1, max: 500, personal: true }),
    notes: optional(text({ max: 20_000, personal: true })),
    status: defaulted(oneOf(['open', 'inProgress', 'done', 'cancelled']), 'open'),
    priority: defaulted(oneOf(['low', 'normal', 'high', 'urgent']), 'normal'),
    dueAt: optional(instant()),
    dueOn: optional(plainDate()),
    remindAt: optional(instant()),
    completedAt: optional(instant()),
    assigneeId: optional(key()),
    customerId: optional(reference('customer', { merge: 'move', delete: 'detach', erase: 'detach' })),
    interactionId: optional(reference('interaction', { merge: 'keep', delete: 'detach', erase: 'keep' })),
    source: optional(key({ vocabulary: 'source' })),
    ext: extensionField(),
  },
  relations: {
    customer: { kind: 'one', to: 'customer', local: 'customerId' },
    interaction: { kind: 'one', to: 'interaction', local: 'interactionId' },
    shares: { kind: 'many', to: 'share', foreign: 'recordId' },
  },
  indexes: [{ fields: ['customerId', 'createdAt'] }, { fields: ['assigneeId', 'status'] }, { fields: ['createdAt'] }, { fields: ['updatedAt'] }],
  sorts: ['createdAt', 'updatedAt'],
  subjects: ['customerId'],
  derivedFrom: ['status'],
  derive: (values, { now }) => ({ completedAt: values['status'] === 'done' ? (values['completedAt'] ?? now) : null }),
})
export type Task = RecordOf<typeof task>
