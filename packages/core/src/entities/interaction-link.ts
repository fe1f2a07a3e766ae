import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { anyReference, key, oneOf } from '../schema/field.ts'
import { reference } from '../schema/field.ts'

/** A record that an interaction concerns, other than those who took part. */
export const interactionLink = defineEntity('interactionLink', {
  collection: 'interactionLinks',
  fields: {
    interactionId: reference('interaction', { merge: 'keep', delete: 'cascade', erase: 'keep' }),
    entity: key(),
    recordId: anyReference({ merge: 'move', delete: 'keep', erase: 'delete' }),
    role: oneOf(['regarding', 'outcomeOf', 'created', 'mentions']),
  },
  relations: {
    interaction: { kind: 'one', to: 'interaction', local: 'interactionId' },
    customer: { kind: 'one', to: 'customer', local: 'recordId' },
  },
  indexes: [{ fields: ['interactionId'] }, { fields: ['entity', 'recordId'] }],
  internal: true,
})
export type InteractionLink = PlainRecordOf<typeof interactionLink>
