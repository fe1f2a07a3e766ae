import * as z from 'zod'
import { compact } from '../values/fold.ts'
import { sortKey } from '../values/sort-key.ts'
import { extensionField } from '../extensions/extension-field.ts'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { defaulted, json, key, keys, oneOf, optional, system, text } from '../schema/field.ts'

const namePart = z.string().min(1).max(200).optional()

/** The parts of a name, as the bearer writes them; an organization has only `full`. `latin` and `native` hold other spellings. */
export const customerName = z
  .strictObject({
    prefix: namePart,
    given: namePart,
    middle: namePart,
    family: namePart,
    suffix: namePart,
    full: namePart,
    legal: namePart,
    native: namePart,
    latin: namePart,
  })
  .refine((name) => Object.values(name).some((part) => part?.trim()), { error: 'A name has at least one part', when: ({ issues }) => issues.length === 0 })
export type CustomerName = z.infer<typeof customerName>

/** A date of which parts may be unknown, in the calendar it was told in. */
export const partialDate = z.strictObject({
  year: z.int().min(1).max(9999).optional(),
  month: z.int().min(1).max(12).optional(),
  day: z.int().min(1).max(31).optional(),
  calendar: z.enum(['gregory', 'persian', 'islamic-umalqura', 'islamic-civil']).default('gregory'),
})

export const demographics = z.strictObject({
  birth: partialDate.optional(),
  gender: z.string().max(50).optional(),
  incomeBand: z.string().max(50).optional(),
  residence: z.string().max(200).optional(),
  occupation: z.string().max(200).optional(),
  industry: z.string().max(200).optional(),
  employees: z.string().max(50).optional(),
})

/** What the customer likes, needs or asked for; `topic` is the host's vocabulary. */
export const preference = z.strictObject({ topic: z.string().min(1).max(100), value: z.string().max(500), statedAt: z.iso.datetime().optional() })

export const customerRoles = ['customer', 'prospect', 'supplier', 'partner', 'agent', 'distributor', 'competitor', 'employee', 'other'] as const

/** Anyone the business deals with. */
export const customer = defineEntity('customer', {
  collection: 'customers',
  fields: {
    kind: oneOf(['person', 'organization']),
    name: json(customerName, { personal: true }),
    displayName: system(text({ max: 400, personal: true })),
    sortKey: system(text({ max: 400, personal: true })),
    roles: defaulted(keys({ max: 20, personal: false, of: customerRoles }), []),
    lifecycle: defaulted(key({ vocabulary: 'lifecycle' }), 'prospect'),
    ownerId: optional(key()),
    teamId: optional(key()),
    demographics: defaulted(json(demographics, { personal: true }), {}),
    preferences: defaulted(json(z.array(preference).max(200), { personal: true }), []),
    preferredLocale: optional(key({ max: 35 })),
    preferredChannel: optional(key({ vocabulary: 'channel' })),
    tags: defaulted(keys({ max: 100, personal: false }), []),
    source: optional(key({ vocabulary: 'source' })),
    ext: extensionField(),
  },
  hidden: { searchKey: text({ max: 2000, personal: true }) },
  relations: {
    contactPoints: { kind: 'many', to: 'contactPoint', foreign: 'customerId' },
    relationshipsFrom: { kind: 'many', to: 'relationship', foreign: 'fromId' },
    relationshipsTo: { kind: 'many', to: 'relationship', foreign: 'toId' },
    participations: { kind: 'many', to: 'participant', foreign: 'customerId' },
    interactions: { kind: 'through', to: 'interaction', through: 'participant', near: 'customerId', far: 'interactionId' },
    tasks: { kind: 'many', to: 'task', foreign: 'customerId' },
    consents: { kind: 'many', to: 'consent', foreign: 'customerId' },
    externalReferences: { kind: 'many', to: 'externalReference', foreign: 'recordId' },
    shares: { kind: 'many', to: 'share', foreign: 'recordId' },
  },
  indexes: [{ fields: ['sortKey'] }, { fields: ['updatedAt'] }, { fields: ['createdAt'] }, { fields: ['lifecycle', 'sortKey'] }, { fields: ['ownerId', 'sortKey'] }, { fields: ['teamId', 'sortKey'] }],
  sorts: ['sortKey', 'updatedAt', 'createdAt'],
  searchKey: 'searchKey',
  subjects: ['id'],
  derivedFrom: ['name'],
  derive: (values) => {
    const name = values['name'] as CustomerName
    const displayName = displayNameOf(name)
    const spellings = [displayName, name.native, name.latin, name.legal].filter((part): part is string => Boolean(part))
    return { displayName, sortKey: sortKey(displayName), searchKey: [...new Set(spellings.map(compact))].join('\n').slice(0, 2000) }
  },
})
export type Customer = RecordOf<typeof customer>

function displayNameOf(name: CustomerName): string {
  const parts = [name.prefix, name.given, name.middle, name.family, name.suffix].filter(Boolean)
  return (name.full ?? (parts.join(' ') || name.native || name.latin || name.legal || '')).slice(0, 400)
}
