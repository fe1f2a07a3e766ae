import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { anyReference, defaulted, key, oneOf } from '../schema/field.ts'

/** A record given to somebody who would not see it otherwise; the preset `shared` grants what it says. */
export const share = defineEntity('share', {
  collection: 'shares',
  fields: {
    entity: key(),
    recordId: anyReference({ merge: 'move', delete: 'keep', erase: 'delete' }),
    /** `user:u_7` as stamps name actors, `team:north` or `role:agent`. */
    grantee: key({ max: 200 }),
    level: defaulted(oneOf(['read', 'update']), 'read'),
  },
  relations: {
    customer: { kind: 'one', to: 'customer', local: 'recordId' },
    interaction: { kind: 'one', to: 'interaction', local: 'recordId' },
    task: { kind: 'one', to: 'task', local: 'recordId' },
  },
  ways: [['customer'], ['interaction', 'participants', 'customer'], ['interaction', 'links', 'customer'], ['task', 'customer']],
  key: ['entity', 'recordId', 'grantee'],
  indexes: [{ fields: ['recordId', 'grantee'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})
export type Share = RecordOf<typeof share>
