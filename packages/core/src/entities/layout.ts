import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { computed, defaulted, document, integer, key, oneOf, system } from '../schema/field.ts'
import { ownerOf } from '../schema/sharing.ts'

/** How a dashboard or page is laid out: for each target one of the tenant's, and one of each person who has their own. */
export const layout = defineEntity('layout', {
  collection: 'layouts',
  fields: {
    /** What it lays out, such as `dashboard` or `customer.page`. */
    target: key(),
    /** `type:id` of the actor it belongs to, as stamps name actors; its author where left out. */
    owner: computed(key({ max: 200 })),
    /** `private` is its owner's, `tenant` is for everyone without their own. */
    visibility: defaulted(oneOf(['private', 'tenant']), 'private'),
    /** What the element at `target` makes of it; it names no customer. */
    document: document({ personal: false }),
    /** The version of the document's own form, as that element counts it. */
    documentVersion: defaulted(integer({ min: 1 }), 1),
    audience: system(key({ max: 200 })),
  },
  key: ['target', 'audience'],
  indexes: [{ fields: ['createdAt'] }],
  sorts: ['createdAt'],
  derive: (values) => ({ owner: ownerOf(values), audience: values['visibility'] === 'tenant' ? 'tenant' : ownerOf(values) }),
})
export type Layout = RecordOf<typeof layout>
