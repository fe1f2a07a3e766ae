import { defineEntity, field } from '@diwan/core'

/** Points that a customer was given, or spent where they are negative, and why. */
export const loyaltyAward = defineEntity('loyaltyAward', {
  collection: 'loyaltyAwards',
  fields: {
    customerId: field.reference('customer', { merge: 'move', delete: 'keep', erase: 'delete' }),
    points: field.integer(),
    reason: field.text({ min: 1, max: 200, personal: true }),
  },
  relations: { customer: { kind: 'one', to: 'customer', local: 'customerId' } },
  subjects: ['customerId'],
  indexes: [{ fields: ['customerId', 'createdAt'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})
