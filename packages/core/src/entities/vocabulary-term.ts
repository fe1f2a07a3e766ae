import * as z from 'zod'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { boolean, defaulted, integer, json, key, optional } from '../schema/field.ts'
import { interactionChannels } from './interaction.ts'

/** The vocabularies whose terms have a meaning to Diwan, each with the closed categories that a term maps to. */
export const vocabularyCategories = {
  lifecycle: ['prospective', 'current', 'atRisk', 'former'],
  outcome: ['positive', 'neutral', 'negative'],
  channel: interactionChannels,
} as const satisfies Readonly<Record<string, readonly string[]>>

/** By language, BCP 47. */
const labels = z.record(z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/), z.string().min(1).max(200)).refine((all) => Object.keys(all).length <= 50, { error: 'At most 50 languages' })

/**
 * One term of a tenant's own vocabulary, such as a lifecycle stage. Fields hold its key, so a term that is in use is
 * neither deleted nor given another key; `active: false` takes it out of what can be chosen.
 */
export const vocabularyTerm = defineEntity('vocabularyTerm', {
  collection: 'vocabularyTerms',
  fields: {
    /** As fields name it: `lifecycle`, `outcome`, `channel`, `source`, `purpose`, `relationshipType`, or a plugin's own. */
    vocabulary: key(),
    key: key(),
    /** What it means to Diwan: one of `vocabularyCategories`, and free where the vocabulary has none there. */
    category: optional(key()),
    /** What people read instead of the key. Without one in their language, the message catalogue says what it has for the key. */
    labels: defaulted(json(labels, { personal: false }), {}),
    /** Its place among the others, lowest first. */
    ordinal: defaulted(integer(), 0),
    active: defaulted(boolean(), true),
  },
  key: ['vocabulary', 'key'],
  indexes: [{ fields: ['vocabulary', 'ordinal'] }, { fields: ['ordinal'] }, { fields: ['createdAt'] }],
  sorts: ['ordinal', 'createdAt'],
  check: ({ vocabulary, category }) => {
    const categories = Object.entries(vocabularyCategories).find(([name]) => name === vocabulary)?.[1] as readonly unknown[] | undefined
    if (!categories || categories.includes(category)) return []
    return [{ path: ['category'], code: 'invalid_value', message: `A term of ${String(vocabulary)} is ${categories.join(', ')}` }]
  },
})
export type VocabularyTerm = RecordOf<typeof vocabularyTerm>
