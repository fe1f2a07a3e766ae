import { isNameOf } from '../access/field-rights.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { extensionPrefix } from '../extensions/extension-value.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { AuditOptions } from './audit-options.ts'

type Definitions = Readonly<Record<string, EntityDefinition>>

/** The fields of an entity that tell of sensitive ones, with the names of those: each of itself, and what is derived from them. */
export type SensitiveFields = ReadonlyMap<string, readonly string[]>

/** By entity; undefined where nothing is sensitive. Throws `configuration_invalid` for names that are not there. */
export function sensitiveFieldsOf(entities: Definitions, declared: AuditOptions['sensitive'] = {}): ReadonlyMap<string, SensitiveFields> | undefined {
  for (const [entity, fields] of Object.entries(declared)) checkNames(entity, fields, entities)
  const found = Object.values(entities).flatMap((definition): [string, SensitiveFields][] => {
    const own = new Set([...fieldsSaying(definition), ...(Object.hasOwn(declared, definition.name) ? declared[definition.name]! : [])])
    return own.size > 0 ? [[definition.name, withDerived(definition, own)]] : []
  })
  return found.length > 0 ? new Map(found) : undefined
}

/** Those that are declared as sensitive themselves. */
function fieldsSaying({ fields }: EntityDefinition): readonly string[] {
  const own = Object.keys(fields).filter((name) => fields[name]!.sensitive)
  const extended = Object.entries(fields['ext']?.owners ?? {}).flatMap(([owner, members]) => Object.keys(members).flatMap((name) => (members[name]!.sensitive ? [`${extensionPrefix}${owner}.${name}`] : [])))
  return [...own, ...extended]
}

function withDerived({ fields, derive, derivedFrom, derived = fieldsOfTheCore(fields) }: EntityDefinition, sensitive: ReadonlySet<string>): SensitiveFields {
  const found = new Map([...sensitive].map((name): [string, readonly string[]] => [name, [name]]))
  const sources = [...sensitive].filter((name) => !derivedFrom || derivedFrom.includes(name))
  if (!derive || sources.length === 0) return found
  for (const name of derived) if (!found.has(name)) found.set(name, sources)
  return found
}

function fieldsOfTheCore(fields: EntityDefinition['fields']): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]!.presence === 'system' || fields[name]!.presence === 'hidden')
}

function checkNames(entity: string, fields: readonly string[], entities: Definitions): void {
  const refuse = (message: string, hint: string) => {
    throw new DiwanError('configuration_invalid', message, { blame: 'host', field: `audit.sensitive.${entity}`, hint })
  }
  const definition = Object.hasOwn(entities, entity) ? entities[entity]! : undefined
  if (!definition) return refuse(`\`audit.sensitive\` names ${entity}, and there is no such entity`, `Entities: ${Object.keys(entities).join(', ')}`)
  if (definition.readOnly || !isShownAsItself(definition, entities)) return refuse(`Fields of ${entity} are not declared as sensitive`, 'Name those of the records that it is made of')
  const unknown = fields.find((name) => !isNameOf(definition, name))
  if (unknown !== undefined) refuse(`\`audit.sensitive\` names ${entity}.${unknown}, and there is no such field`, `Fields: ${Object.keys(definition.fields).join(', ')}, and extension fields as \`ext.owner.name\``)
}

/** Records with a repository, and their parts. Timelines and changes show the fields of others. */
function isShownAsItself({ name, internal, fields }: EntityDefinition, entities: Definitions): boolean {
  return !internal || Object.values(fields).some(({ reference }) => reference !== undefined && !entities[reference.to]!.internal && Object.values(entities[reference.to]!.relations).some(({ to }) => to === name))
}
