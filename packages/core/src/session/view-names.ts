import type { SavedView } from '../entities/saved-view.ts'
import { isDiwanError, type Issue } from '../errors/diwan-error.ts'
import { storePredicate } from '../predicate/store-predicate.ts'
import type { StoredPredicate } from '../predicate/stored-predicate.ts'
import { upgradePredicate } from '../predicate/upgrade-predicate.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import { refusal } from '../schema/model.ts'
import { nameToday, versionOf } from '../schema/renames.ts'
import { orderOf } from './selection.ts'

type Entities = Readonly<Record<string, EntityDefinition>>
type Lists = Pick<SavedView, 'sort' | 'columns'>
type Names = Lists & Pick<SavedView, 'predicate'>
type View = Names & Pick<SavedView, 'entity'>

/** What a view names, in today's names; a sort or column that is gone is left out. Throws as `upgradePredicate` does. */
export function upgradeView({ predicate, ...lists }: Names, entities: Entities): Names {
  const upgraded = upgradePredicate(predicate, entities)
  const definition = entities[predicate.entity]!
  const { sort, columns } = listsToday(lists, definition, predicate)
  return { predicate: upgraded, sort: sort.filter((name) => definition.sorts.includes(name.replace(/^-/, ''))), columns }
}

/** The same of a view to be written. Throws `validation_failed` or `unknown_field` with every problem. */
export function checkView({ entity, predicate, sort, columns }: View, entities: Entities): Names {
  const definition = definitionOf(entity, entities)
  return checkNames({ predicate, ...listsToday({ sort, columns }, definition, predicate) }, definition, entities)
}

/** The same of a view with a patch: no more than differs from what is stored. */
export function patchView(current: SavedView, patch: Partial<View>, entities: Entities): Partial<Names> {
  if ([patch.entity, patch.predicate, patch.sort, patch.columns].every((given) => given === undefined)) return {}
  const definition = definitionOf(patch.entity ?? current.entity, entities)
  const predicate = patch.predicate ?? upgradePredicate(current.predicate, entities)
  const known = listsToday(current, definition, current.predicate)
  const given = listsToday({ sort: patch.sort ?? [], columns: patch.columns ?? [] }, definition, predicate)
  const lists = { sort: patch.sort ? given.sort : known.sort, columns: patch.columns ? given.columns : known.columns }
  const names = checkNames({ predicate, ...lists }, definition, entities)
  const changed = Object.entries(names).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(current[name as keyof Names]))
  return Object.fromEntries(changed)
}

function definitionOf(entity: string, entities: Entities): EntityDefinition {
  const definition = Object.hasOwn(entities, entity) ? entities[entity]! : undefined
  if (definition && !definition.internal) return definition
  throw refusal([{ path: ['entity'], code: 'reference_unknown', message: `There is no entity ${entity}` }], 'savedView')
}

function listsToday({ sort, columns }: Lists, definition: EntityDefinition, { versions }: StoredPredicate): Lists {
  const since = Object.hasOwn(versions, definition.name) ? versions[definition.name]! : versionOf(definition)
  // A name stands between the `-` of a sort and the parts of a column.
  const renamed = (text: string): string[] => {
    const [, sign, name, rest] = /^(-?)([^.]*)(.*)$/s.exec(text)!
    const today = nameToday(definition, name!, since)
    return today === null ? [] : [`${sign}${today}${rest}`]
  }
  return { sort: sort.flatMap(renamed), columns: columns.flatMap(renamed) }
}

function checkNames({ predicate, sort, columns }: Names, definition: EntityDefinition, entities: Entities): Names {
  const { name: entity } = definition
  const issues: Issue[] = []
  if (predicate.entity !== '' && predicate.entity !== entity) issues.push({ path: ['predicate', 'entity'], code: 'invalid_value', message: `The view is of ${entity}` })
  const stored = attempt(issues, ['predicate', 'where'], () => storePredicate({ ...predicate, entity }, entities))
  attempt(issues, ['sort'], () => orderOf(definition, sort))
  if (!stored || issues.length > 0) throw refusal(issues, 'savedView')
  return { predicate: stored, sort, columns }
}

/** What `work` returns, or undefined with its problems among `issues`. */
function attempt<T>(issues: Issue[], path: Issue['path'], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!isDiwanError(error) || error.code === 'predicate_too_new') throw error
    const found = error.issues ?? [{ path: [], code: error.code, message: error.message }]
    for (const issue of found) issues.push({ ...issue, path: [...path, ...issue.path] })
    return undefined
  }
}
