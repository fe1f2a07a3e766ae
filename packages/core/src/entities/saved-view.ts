import { storedPredicateSchema, storedPredicateWire } from '../predicate/stored-predicate.ts'
import { defineEntity, type RecordOf } from '../schema/entity.ts'
import { boolean, defaulted, integer, json, key, keys, text } from '../schema/field.ts'
import { ownerOf, sharing } from '../schema/sharing.ts'

/** A list as somebody set it up: which records of an entity, in which order and columns. Several may have one name. */
export const savedView = defineEntity('savedView', {
  collection: 'savedViews',
  fields: {
    /** The entity whose records it lists. */
    entity: key(),
    name: text({ min: 1, max: 200, personal: false }),
    /** Checked when it is written; it is read in today's names. */
    predicate: json(storedPredicateSchema, { personal: true, wire: storedPredicateWire }),
    /** As `find` takes it; the entity's own order where it is empty. */
    sort: defaulted(keys({ max: 4, personal: false }), []),
    /** Fields, parts of fields such as `name.family`, and columns that an element or a plugin defines. */
    columns: defaulted(keys({ max: 100, personal: false }), []),
    ...sharing(),
    /** What its readers see first. An owner has one for each entity, and so has the tenant; the newest takes the place of the one before. */
    isDefault: defaulted(boolean(), false),
    /** Its place among the others, lowest first. */
    ordinal: defaulted(integer(), 0),
  },
  hidden: {
    /** Whose default it is, so that there is only one; its own id where there may be more. */
    defaultFor: key({ max: 400 }),
  },
  indexes: [{ fields: ['defaultFor'], unique: true }, { fields: ['entity', 'ordinal'] }, { fields: ['ordinal'] }, { fields: ['createdAt'] }],
  sorts: ['ordinal', 'createdAt'],
  derive: (values) => ({ owner: ownerOf(values), defaultFor: defaultFor(values) }),
})
export type SavedView = RecordOf<typeof savedView>

function defaultFor(values: Readonly<Record<string, unknown>>): string {
  const { entity, isDefault, visibility, id } = values
  if (!isDefault || visibility === 'teams') return String(id)
  return visibility === 'private' ? `${String(entity)} ${ownerOf(values)}` : String(entity)
}
