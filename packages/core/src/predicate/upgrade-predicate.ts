import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import type { EntityDefinition, Relation } from '../schema/entity.ts'
import { nameToday, versionOf } from '../schema/renames.ts'
import { fieldOf, isPlainObject, whereLimits } from './resolve.ts'
import { languageVersion, type StoredPredicate } from './stored-predicate.ts'
import type { Where } from './where.ts'

type Entities = Readonly<Record<string, EntityDefinition>>

/**
 * A stored predicate in today's names and versions, at every depth: what it asks of which rows stays the same. Throws
 * `predicate_too_new` for one that was written by a newer version, and `predicate_outdated` with every name that is gone.
 */
export function upgradePredicate(stored: StoredPredicate, entities: Entities): StoredPredicate {
  const { entity } = stored
  if (!Object.hasOwn(entities, entity)) throw outdated(entity, [{ path: ['entity'], code: 'name_gone', message: `There is no entity ${entity}` }])
  refuseNewer(stored, entities)
  const upgrade = new Upgrade(stored.versions, entities)
  const where = upgrade.object(stored.where, entities[entity]!, [], 0)
  if (upgrade.issues.length > 0) throw outdated(entity, upgrade.issues)
  return { version: languageVersion, entity, versions: upgrade.reached, where: where as Where }
}

class Upgrade {
  readonly issues: Issue[] = []
  /** Today's versions of the entities that the predicate names or reaches. */
  readonly reached: Record<string, number> = {}

  constructor(
    readonly versions: StoredPredicate['versions'],
    readonly entities: Entities,
  ) {}

  /** What is no predicate stays as it is, for `resolveWhere` to refuse. */
  object(where: unknown, entity: EntityDefinition, path: Issue['path'], depth: number): unknown {
    this.reached[entity.name] = versionOf(entity)
    if (!isPlainObject(where) || depth > whereLimits.depth) return where
    const entries = Object.entries(where).flatMap(([key, value]) => this.#entry(key, value, entity, [...path, key], depth))
    const names = entries.map(([name]) => name)
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
      this.issues.push({ path, code: 'name_repeated', message: `Two names of ${entity.name} are \`${name}\` today` })
    }
    return Object.fromEntries(entries)
  }

  #entry(key: string, value: unknown, entity: EntityDefinition, path: Issue['path'], depth: number): [string, unknown][] {
    if (key === 'and' || key === 'or') {
      return [[key, Array.isArray(value) ? value.map((part, index) => this.object(part, entity, [...path, index], depth + 1)) : value]]
    }
    if (key === 'not') return [[key, this.object(value, entity, path, depth + 1)]]
    if (key === 'search') return [[key, value]]
    const written = this.#versionOf(entity)
    const today = nameToday(entity, key, written)
    if (today !== null && Object.hasOwn(entity.relations, today)) return [[today, this.#relation(entity.relations[today]!, value, path, depth)]]
    if (today !== null && fieldOf(entity, today)) return [[today, value]]
    // What was never there is for `resolveWhere` to refuse.
    if (written === versionOf(entity)) return [[key, value]]
    this.issues.push({ path, code: 'name_gone', message: `${entity.name} no longer has \`${key}\`` })
    return []
  }

  #relation(relation: Relation, value: unknown, path: Issue['path'], depth: number): unknown {
    if (!isPlainObject(value)) return value
    const target = this.entities[relation.to]!
    const parts = Object.entries(value).map(([quantifier, operand]) => {
      const at = [...path, quantifier]
      if (quantifier !== 'count') return [quantifier, this.object(operand, target, at, depth + 1)]
      if (!isPlainObject(operand) || operand['where'] === undefined) return [quantifier, operand]
      return [quantifier, { ...operand, where: this.object(operand['where'], target, [...at, 'where'], depth + 1) }]
    })
    this.reached[target.name] = versionOf(target)
    return Object.fromEntries(parts)
  }

  #versionOf(entity: EntityDefinition): number {
    return Object.hasOwn(this.versions, entity.name) ? this.versions[entity.name]! : versionOf(entity)
  }
}

function refuseNewer({ version, entity, versions }: StoredPredicate, entities: Entities): void {
  const newer = Object.entries(versions).filter(([name, written]) => Object.hasOwn(entities, name) && written > versionOf(entities[name]!))
  if (version <= languageVersion && newer.length === 0) return
  const [what, written, known] = version > languageVersion ? ['the predicate language', version, languageVersion] : [newer[0]![0], newer[0]![1], versionOf(entities[newer[0]![0]]!)]
  throw new DiwanError('predicate_too_new', `The predicate on ${entity} was written for version ${written} of ${what}; this is version ${known}`, {
    blame: 'host',
    hint: 'Install the version that wrote it, or write it anew',
    details: { entity, version, versions },
  })
}

function outdated(entity: string, issues: readonly Issue[]): DiwanError {
  return new DiwanError('predicate_outdated', `The predicate on ${entity} cannot be read any more: ${issues[0]!.message}`, {
    field: issues[0]!.path.join('.'),
    hint: 'Leave out or replace the names in `issues`, and store it again',
    issues,
  })
}
