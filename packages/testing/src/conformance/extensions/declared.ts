import { entities, field, type EntityDefinition, type EntityName, type Extensions } from '@diwan/core'
import { extendEntities } from '@diwan/core/storage'

const { defaulted, filterable, optional, sortable } = field

/** Extension fields of every type, asked for by index, through all records, or not at all. */
export const extensions = {
  customer: {
    host: {
      tier: filterable(optional(field.oneOf(['gold', 'silver', 'bronze']))),
      points: sortable(defaulted(field.integer(), 0)),
      nickname: sortable(optional(field.text({ max: 200, personal: true }))),
      note: filterable(optional(field.text({ max: 1000, personal: true }))),
      renewsOn: sortable(optional(field.plainDate())),
      seenAt: sortable(optional(field.instant())),
      vip: filterable(defaulted(field.boolean(), true)),
      budget: filterable(optional(field.money())),
      rate: filterable(optional(field.decimal())),
      labels: filterable(defaulted(field.keys({ max: 5, personal: false }), []), { scan: true }),
      remark: filterable(optional(field.text({ max: 1000, personal: true })), { scan: true }),
      limit: filterable(optional(field.money()), { scan: true }),
      opened: filterable(optional(field.boolean()), { scan: true }),
      secret: optional(field.document({ personal: true })),
    },
    'other-owner': { tier: filterable(defaulted(field.key(), 'none')) },
  },
  interaction: { host: { score: filterable(optional(field.integer({ min: -5, max: 5 }))) } },
  task: { host: { effort: sortable(optional(field.integer())) } },
} as const satisfies Extensions

/** The foundation's entities with these fields. */
export const extended = extendEntities(entities, extensions) as Readonly<Record<EntityName, EntityDefinition>>
