import { placeholdersIn } from '../values/fill-template.ts'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { defaulted, integer, key, keys, oneOf, optional, system, text } from '../schema/field.ts'
import { ownerOf, sharing } from '../schema/sharing.ts'
import { interactionChannels, interactionKinds } from './interaction.ts'

/** A message or note that is written often, with `{{placeholders}}`. It is written for many, so it names no customer. */
export const template = defineEntity('template', {
  collection: 'templates',
  fields: {
    name: text({ min: 1, max: 200, personal: false }),
    /** The kind of interaction it begins. */
    kind: oneOf(interactionKinds),
    /** The channel it is meant for; any where left out. */
    channel: optional(oneOf(interactionChannels)),
    /** BCP 47, such as `fa-IR`. */
    language: optional(key({ max: 35 })),
    subject: optional(text({ max: 500, personal: false })),
    body: text({ max: 100_000, personal: false }),
    /** The names of its placeholders, such as `customer.displayName`; `fillTemplate` puts values in their place. */
    variables: system(keys({ max: 1000, personal: false })),
    ...sharing(),
    /** Its place among the others, lowest first. */
    ordinal: defaulted(integer(), 0),
  },
  indexes: [{ fields: ['kind', 'language', 'ordinal'] }, { fields: ['ordinal'] }, { fields: ['updatedAt'] }, { fields: ['createdAt'] }],
  sorts: ['ordinal', 'updatedAt', 'createdAt'],
  derive: (values) => ({ owner: ownerOf(values), variables: placeholdersIn(`${String(values['subject'] ?? '')}\n${String(values['body'])}`) }),
})
export type Template = RecordOf<typeof template>
