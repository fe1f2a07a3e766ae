import * as z from 'zod'
import { noonUtc, type PlainDate } from '../values/plain-date.ts'
import { extensionField } from '../extensions/extension-field.ts'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { computed, defaulted, instant, json, key, money, moneyWire, oneOf, optional, plainDate, reference, text } from '../schema/field.ts'

/** One line of a purchase: `key` identifies it in its source, so that a repeated import finds it again. */
export const purchaseLine = z.strictObject({
  key: z.string().max(100),
  sku: z.string().max(100).optional(),
  name: z.string().max(500).optional(),
  quantity: z.string().regex(/^-?\d{1,20}(\.\d{1,12})?$/),
  amount: moneyWire,
})

export const interactionDetails = z.strictObject({
  lines: z.array(purchaseLine).max(1000).optional(),
  location: z.string().max(500).optional(),
  url: z.string().max(2000).optional(),
})

export const interactionKinds = ['call', 'email', 'message', 'meeting', 'visit', 'letter', 'note', 'form', 'survey', 'webEvent', 'purchase'] as const

export const interactionChannels = ['phone', 'voip', 'email', 'sms', 'chat', 'social', 'post', 'inPerson', 'web', 'internal', 'other'] as const

/** One thing that happened between the business and one or more customers. */
export const interaction = defineEntity('interaction', {
  collection: 'interactions',
  fields: {
    kind: oneOf(interactionKinds),
    channel: defaulted(oneOf(interactionChannels), 'other'),
    direction: defaulted(oneOf(['inbound', 'outbound', 'internal']), 'internal'),
    status: defaulted(oneOf(['planned', 'inProgress', 'completed', 'missed', 'failed', 'cancelled']), 'completed'),
    /** When it happened; the session's now where left out, noon UTC of `occurredOn` where only the day is known. */
    occurredAt: computed(instant()),
    /** The day, where the time is not known; it never shifts with a zone. */
    occurredOn: optional(plainDate()),
    endedAt: optional(instant()),
    subject: optional(text({ max: 500, personal: true })),
    body: optional(text({ max: 100_000, personal: true })),
    outcome: optional(key({ vocabulary: 'outcome' })),
    amount: optional(money()),
    details: optional(json(interactionDetails, { personal: true })),
    threadId: optional(reference('thread', { merge: 'keep', delete: 'detach', erase: 'detach' })),
    /** `team` is everyone inside with access to it, `private` its author, `customer` also the customer in a portal. */
    visibility: defaulted(oneOf(['team', 'private', 'customer']), 'team'),
    source: optional(key({ vocabulary: 'source' })),
    ext: extensionField(),
  },
  relations: {
    participants: { kind: 'many', to: 'participant', foreign: 'interactionId' },
    links: { kind: 'many', to: 'interactionLink', foreign: 'interactionId' },
    thread: { kind: 'one', to: 'thread', local: 'threadId' },
    shares: { kind: 'many', to: 'share', foreign: 'recordId' },
  },
  indexes: [{ fields: ['occurredAt'] }, { fields: ['kind', 'occurredAt'] }, { fields: ['threadId', 'occurredAt'] }, { fields: ['createdAt'] }],
  sorts: ['occurredAt', 'createdAt'],
  ways: [
    ['participants', 'customer'],
    ['links', 'customer'],
  ],
  derive: (values, { now }) => ({ occurredAt: values['occurredOn'] ? noonUtc(values['occurredOn'] as PlainDate) : (values['occurredAt'] ?? now) }),
})
export type Interaction = RecordOf<typeof interaction>
