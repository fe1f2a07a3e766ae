import type { EntityDefinition } from '../schema/entity.ts'
import { always } from './criterion.ts'
import type { TimeFrame } from './parse-value.ts'
import { resolveWhere } from './resolve.ts'
import { languageVersion, type StoredPredicate, type StoredPredicateInput } from './stored-predicate.ts'
import { upgradePredicate } from './upgrade-predicate.ts'

/**
 * A predicate as it is stored: in today's names and versions, its relative times as they are. `entities` are those of
 * `crm.schema`. What `find` would refuse is not stored: throws `predicate_invalid` or `unknown_field` with every problem,
 * and what `upgradePredicate` throws for one that was written at other versions.
 */
export function storePredicate(given: StoredPredicateInput & { readonly entity: string }, entities: Readonly<Record<string, EntityDefinition>>): StoredPredicate {
  const stored = upgradePredicate({ version: languageVersion, versions: {}, ...given }, entities)
  resolveWhere(stored.where, entities[stored.entity]!, { definitionOf: (name) => entities[name]!, scopeOf: () => always, time: anyTime })
  return stored
}

/** Whether a predicate can be stored does not depend on the day. */
const anyTime: TimeFrame = { now: () => 0, zone: 'UTC', calendar: 'gregory', firstDayOfWeek: 1 }
