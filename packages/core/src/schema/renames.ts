import { DiwanError } from '../errors/diwan-error.ts'
import type { EntityDefinition } from './entity.ts'

/** Which version of its names an entity is at: 1 at first, one more for each entry of `renames`. */
export function versionOf({ renames }: Pick<EntityDefinition, 'renames'>): number {
  return renames.length + 1
}

/** What a name of version `since` is called today; null where it is gone. A name that never changed, or never was, stays. */
export function nameToday({ renames }: Pick<EntityDefinition, 'renames'>, name: string, since: number): string | null {
  let today: string | null = name
  for (const step of renames.slice(since - 1)) {
    if (today !== null && Object.hasOwn(step, today)) today = step[today]!
  }
  return today
}

/** Throws `configuration_invalid` for renames that do not lead, each name to another, to names of today. */
export function checkRenames({ name: entity, fields, relations, renames }: EntityDefinition): void {
  let names = new Set([...Object.keys(fields), ...Object.keys(relations)])
  for (const [index, step] of [...renames.entries()].toReversed()) {
    const version = index + 2
    const targets = Object.values(step).filter((name) => name !== null)
    const missing = targets.filter((name) => !names.has(name))
    const repeated = targets.filter((name, at) => targets.indexOf(name) !== at)
    if (missing.length > 0) throw invalid(entity, version, `leads to ${missing.join(', ')}, which version ${version} does not have`)
    if (repeated.length > 0) throw invalid(entity, version, `gives two names the same new one, ${repeated.join(', ')}`)
    // A name that went may have come back for another thing, so those of later versions stay.
    names = new Set([...names, ...Object.keys(step)])
  }
}

function invalid(entity: string, version: number, problem: string): DiwanError {
  return new DiwanError('configuration_invalid', `Entry ${version - 2} of the renames of ${entity} ${problem}`, {
    blame: 'plugin',
    hint: 'Each entry holds all changes of one version, `{ before: after }`, oldest version first',
    details: { entity, version },
  })
}
