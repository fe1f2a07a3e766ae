import * as z from 'zod'
import { compact, fold } from '../values/fold.ts'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { boolean, defaulted, instant, json, oneOf, optional, plainDate, reference, system, text } from '../schema/field.ts'

export const postalAddress = z.strictObject({
  lines: z.array(z.string().max(200)).max(5).optional(),
  city: z.string().max(200).optional(),
  region: z.string().max(200).optional(),
  postalCode: z.string().max(40).optional(),
  country: z.string().regex(/^[A-Z]{2}$/).optional(),
})

/** One e-mail, phone, address, messaging or social handle of a customer. Not unique: families share phones. */
export const contactPoint = defineEntity('contactPoint', {
  collection: 'contactPoints',
  fields: {
    customerId: reference('customer', { merge: 'move', delete: 'cascade', erase: 'delete' }),
    kind: oneOf(['email', 'phone', 'address', 'messaging', 'social', 'url']),
    value: text({ min: 1, max: 500, personal: true }),
    /** The form that equal handles share: phones and addresses without spaces and punctuation, others folded only. */
    normalized: system(text({ max: 500, personal: true })),
    label: defaulted(text({ max: 50, personal: false }), 'work'),
    primary: defaulted(boolean(), false),
    status: defaulted(oneOf(['ok', 'invalid', 'bounced']), 'ok'),
    verifiedAt: optional(instant()),
    validFrom: optional(plainDate()),
    validTo: optional(plainDate()),
    address: optional(json(postalAddress, { personal: true })),
  },
  relations: { customer: { kind: 'one', to: 'customer', local: 'customerId' } },
  indexes: [{ fields: ['customerId'] }, { fields: ['kind', 'normalized'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
  subjects: ['customerId'],
  derivedFrom: ['kind', 'value'],
  derive: ({ kind, value }) => ({ normalized: (kind === 'phone' || kind === 'address' ? compact : fold)(String(value)).slice(0, 500) }),
})
export type ContactPoint = RecordOf<typeof contactPoint>
