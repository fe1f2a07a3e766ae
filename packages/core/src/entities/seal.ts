import { defineEntity, type PlainRecordOf } from '../schema/entity.ts'
import { instant, integer, key, oneOf, optional, system, text } from '../schema/field.ts'

/** A link of a tenant's audit chain: it vouches for a span of a log, or for what was trimmed from its beginning. */
export const seal = defineEntity('seal', {
  collection: 'seals',
  fields: {
    /** 1 for the first, one more for each. */
    number: system(integer({ min: 1 })),
    kind: system(oneOf(['span', 'trim'])),
    /** `change` or `disclosure`. */
    log: system(key()),
    /** The position of the last row of the span, or of the last that was trimmed. */
    through: system(key()),
    /** Rows of the span; 0 for a trim. */
    count: system(integer()),
    /** The latest moment of its rows. */
    latest: system(instant()),
    at: system(instant()),
    /** The code of the rows, in their order; null for a trim. */
    content: system(optional(text({ max: 64, personal: false }))),
    /** The `digest` of the link before. */
    previous: system(optional(text({ max: 64, personal: false }))),
    /** The code of all of this. */
    digest: system(text({ max: 64, personal: false })),
  },
  indexes: [{ fields: ['number'], unique: true }, { fields: ['log', 'kind', 'number'] }],
  appendOnly: true,
  internal: true,
})
export type Seal = PlainRecordOf<typeof seal>
