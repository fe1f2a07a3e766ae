import { fold } from '../values/fold.ts'
import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { instant, key, oneOf, optional, reference, system, text } from '../schema/field.ts'

/**
 * A customer, or a handle not yet resolved to one, in an interaction.
 * It carries the interaction's time and kind, because one customer's history is read by them.
 */
export const participant = defineEntity('participant', {
  collection: 'participants',
  fields: {
    interactionId: reference('interaction', { merge: 'keep', delete: 'cascade', erase: 'keep' }),
    customerId: optional(reference('customer', { merge: 'move', delete: 'detach', erase: 'detach' })),
    contactPointId: optional(reference('contactPoint', { merge: 'move', delete: 'detach', erase: 'detach' })),
    role: oneOf(['from', 'to', 'cc', 'bcc', 'organizer', 'attendee', 'regarding', 'customer', 'mentioned']),
    handle: optional(text({ max: 500, personal: true })),
    normalizedHandle: system(optional(text({ max: 500, personal: true }))),
    displayName: optional(text({ max: 400, personal: true })),
    response: optional(oneOf(['accepted', 'tentative', 'declined'])),
    occurredAt: system(instant()),
    kind: system(key()),
  },
  relations: {
    interaction: { kind: 'one', to: 'interaction', local: 'interactionId' },
    customer: { kind: 'one', to: 'customer', local: 'customerId' },
  },
  indexes: [{ fields: ['interactionId'] }, { fields: ['customerId', 'occurredAt', 'interactionId'] }, { fields: ['normalizedHandle'] }],
  sorts: ['occurredAt'],
  internal: true,
  derivedFrom: ['handle'],
  derived: ['normalizedHandle'],
  derive: (values) => ({ normalizedHandle: values['handle'] ? fold(String(values['handle'])).slice(0, 500) : null }),
})
export type Participant = PlainRecordOf<typeof participant>
