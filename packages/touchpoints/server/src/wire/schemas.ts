import type { EntityDefinition, Field } from '@diwan/core'
import * as z from 'zod'

const stamps = {
  id: z.uuid(),
  version: z.int().min(1).meta({ description: '1 at creation, one more at each change.' }),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
  deletedAt: z.nullable(z.iso.datetime()),
}

/** Fields of free JSON; a schema that refers to itself has no name in a document, so these are said by their outer form. */
const free: Readonly<Record<string, z.ZodType>> = {
  diff: z.record(z.string(), z.array(z.unknown()).length(2)),
}

/** A record of the entity as JSON. */
export function recordSchema(entity: EntityDefinition): z.ZodObject {
  const own = shapeOf(entity, (field) => field.presence !== 'hidden', (name, field) => (field.owners ? extensionsOf(field.owners, 'record') : wireOf(name, field)))
  return z.object(entity.internal ? { id: stamps.id, ...own } : { ...stamps, ...own })
}

/** What creating one takes; fields of `without` are given by where it stands. */
export function createSchema(entity: EntityDefinition, without: readonly string[] = []): z.ZodObject {
  const own = shapeOf(entity, isWritable, (name, field) => (field.presence === 'required' ? wireOf(name, field) : z.optional(inputOf(name, field))))
  for (const name of without) delete own[name]
  return z.strictObject({ id: z.optional(z.uuid()), ...own })
}

/** What changing one takes: those of its writable fields that change, null to empty one. */
export function patchSchema(entity: EntityDefinition): z.ZodObject {
  return z.strictObject(shapeOf(entity, isWritable, (name, field) => z.optional(inputOf(name, field))))
}

export function pageSchema(item: z.ZodType): z.ZodObject {
  return z.object({
    items: z.array(item),
    next: z.nullable(z.string()).meta({ description: 'Give it as `after` for the next page; null at the end.' }),
    total: z.optional(z.object({ value: z.int(), exact: z.boolean() })),
  })
}

function isWritable(field: Field): boolean {
  return field.presence === 'required' || field.presence === 'optional' || field.presence === 'defaulted'
}

function shapeOf(entity: EntityDefinition, take: (field: Field) => boolean, say: (name: string, field: Field) => z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(entity.fields).flatMap(([name, field]) => (take(field) ? [[name, say(name, field)]] : [])))
}

function inputOf(name: string, field: Field): z.ZodType {
  return field.owners ? extensionsOf(field.owners, 'input') : wireOf(name, field)
}

/** Extension fields by owner: a record has them all, and what is given names any. */
function extensionsOf(owners: NonNullable<Field['owners']>, side: 'record' | 'input'): z.ZodType {
  const objectOf = side === 'record' ? z.object : z.strictObject
  const maybe = (schema: z.ZodType) => (side === 'record' ? schema : z.optional(schema))
  const members = (fields: Readonly<Record<string, Field>>) => objectOf(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, maybe(field.nullable ? z.nullable(field.wire) : field.wire)])))
  return objectOf(Object.fromEntries(Object.entries(owners).map(([owner, fields]) => [owner, maybe(members(fields))])))
}

function wireOf(name: string, field: Field): z.ZodType {
  const value = free[name] ?? field.wire
  return field.nullable ? z.nullable(value) : value
}
