import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { anyReference, instant, key, money, optional, plainDate, system, text } from '../schema/field.ts'

/** One line of a customer's timeline: a projection of what happened, rebuildable from its sources. */
export const timelineEntry = defineEntity('timelineEntry', {
  collection: 'timelineEntries',
  fields: {
    customerId: system(anyReference({ merge: 'move', delete: 'keep', erase: 'delete' })),
    occurredAt: system(instant()),
    occurredOn: system(optional(plainDate())),
    /** The entity it was projected from, `interaction` or `task`; the entry's id is that record's id. */
    source: system(key()),
    kind: system(key()),
    channel: system(optional(key())),
    direction: system(optional(key())),
    status: system(optional(key())),
    /** The customer's part in it. */
    role: system(optional(key())),
    title: system(optional(text({ max: 500, personal: true }))),
    /** The first 280 characters of the body. */
    snippet: system(optional(text({ max: 300, personal: true }))),
    amount: system(optional(money())),
    actor: system(key()),
  },
  relations: {
    interaction: { kind: 'one', to: 'interaction', local: 'id' },
    task: { kind: 'one', to: 'task', local: 'id' },
  },
  clusterBy: ['customerId', 'occurredAt'],
  indexes: [{ fields: ['id'] }],
  sorts: ['occurredAt'],
  internal: true,
})
export type TimelineEntry = PlainRecordOf<typeof timelineEntry>
