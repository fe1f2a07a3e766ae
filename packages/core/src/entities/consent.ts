import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { instant, key, oneOf, optional, reference, text } from '../schema/field.ts'

/** A permission, refusal or withdrawal for one purpose and channel, with its evidence. The latest one holds. */
export const consent = defineEntity('consent', {
  collection: 'consents',
  fields: {
    customerId: reference('customer', { merge: 'move', delete: 'keep', erase: 'redact' }),
    contactPointId: optional(reference('contactPoint', { merge: 'move', delete: 'detach', erase: 'detach' })),
    purpose: key({ vocabulary: 'purpose' }),
    channel: key({ vocabulary: 'channel' }),
    status: oneOf(['granted', 'denied', 'withdrawn', 'pending']),
    basis: oneOf(['consent', 'contract', 'legalObligation', 'vitalInterest', 'publicTask', 'legitimateInterest']),
    capturedAt: instant(),
    capturedBy: optional(text({ max: 200, personal: false })),
    evidence: optional(text({ max: 5000, personal: true })),
    effectiveTo: optional(instant()),
  },
  relations: { customer: { kind: 'one', to: 'customer', local: 'customerId' } },
  indexes: [{ fields: ['customerId', 'purpose', 'capturedAt'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
  appendOnly: true,
  subjects: ['customerId'],
})
export type Consent = RecordOf<typeof consent>
