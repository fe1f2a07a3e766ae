import type { Field } from '../schema/field.ts'
import type { JsonObject, JsonValue } from '../values/json.ts'

type Owners = NonNullable<Field['owners']>
type Members = Record<string, JsonValue | undefined>

/** A new record's document: what was given and the defaults. What is null is left out, so a field that is declared later takes no room. */
export function newDocument(owners: Owners, given: JsonObject): JsonObject {
  return documentOf(owners, (owner, name, field) => valueIn(given, owner, name) ?? field.fallback?.())
}

/** The document as a record shows it: every declared field, and no other. */
export function shownDocument(owners: Owners, document: JsonObject): JsonObject {
  const shown: Record<string, Members> = {}
  for (const [owner, fields] of Object.entries(owners)) {
    const members: Members = {}
    for (const [name, field] of Object.entries(fields)) members[name] = valueIn(document, owner, name) ?? field.fallback?.() ?? null
    shown[owner] = members
  }
  return shown
}

/** The document with what a patch gives, null taking a value away. What others have in it stays, whether they are declared or not. */
export function patchedDocument(document: JsonObject, patch: JsonObject): JsonObject {
  const changed: Record<string, JsonValue | undefined> = { ...document }
  for (const [owner, given] of Object.entries(patch)) {
    const members: Members = { ...membersOf(document, owner) }
    for (const [name, value] of Object.entries(given ?? {})) {
      if (value === null) delete members[name]
      else if (value !== undefined) members[name] = value as JsonValue
    }
    if (Object.keys(members).length > 0) changed[owner] = members
    else delete changed[owner]
  }
  return changed
}

/** Its values by `ext.owner.name`, as predicates and changes name them. */
export function documentEntries(document: JsonObject): Readonly<Record<string, JsonValue | undefined>> {
  const entries: Record<string, JsonValue | undefined> = {}
  for (const owner of Object.keys(document)) for (const [name, value] of Object.entries(membersOf(document, owner))) entries[`ext.${owner}.${name}`] = value
  return entries
}

function documentOf(owners: Owners, valueOf: (owner: string, name: string, field: Field) => JsonValue | undefined): JsonObject {
  const document: Record<string, Members> = {}
  for (const [owner, fields] of Object.entries(owners)) {
    const members: Members = {}
    for (const [name, field] of Object.entries(fields)) {
      const value = valueOf(owner, name, field)
      if (value !== undefined && value !== null) members[name] = value
    }
    if (Object.keys(members).length > 0) document[owner] = members
  }
  return document
}

function valueIn(document: JsonObject, owner: string, name: string): JsonValue | undefined {
  const members = membersOf(document, owner)
  return Object.hasOwn(members, name) ? members[name] : undefined
}

function membersOf(document: JsonObject, owner: string): Readonly<Record<string, JsonValue | undefined>> {
  const members = Object.hasOwn(document, owner) ? document[owner] : undefined
  return typeof members === 'object' && members !== null && !Array.isArray(members) ? (members as JsonObject) : {}
}
