import * as fc from 'fast-check'
import type { EntityDefinition, Field, Where } from '@diwan/core'
import { storedFields } from '@diwan/core/storage'
import { extended } from '../extensions/declared.ts'
import { currency, key, operand, text, words } from './vocabulary.ts'

const reached: readonly string[] = ['customer', 'interaction', 'participant', 'task', 'thread', 'contactPoint']
const count = fc.nat({ max: 3 })

/** Random predicates of an entity: every operator on every field, extension fields too, junctions, and relations down to `depth`. */
export function whereOf(name: string, depth = 3): fc.Arbitrary<Where> {
  const entity = (extended as Readonly<Record<string, EntityDefinition>>)[name]!
  const leaves = [fieldConditions(entity), ...extensionConditions(entity), ...(entity.searchKey ? [words.map((search): Where => ({ search }))] : [])]
  if (depth === 0) return fc.oneof(...leaves)
  const part = whereOf(name, depth - 1)
  const junctions = [
    fc.array(part, { maxLength: 3 }).map((and): Where => ({ and })),
    fc.array(part, { maxLength: 3 }).map((or): Where => ({ or })),
    part.map((not): Where => ({ not })),
    fc.tuple(part, part).map(([one, other]): Where => ({ ...one, ...other })),
  ]
  const relations = Object.entries(entity.relations).filter(([, { to }]) => reached.includes(to))
  return fc.oneof(...leaves, ...leaves, ...junctions, ...relations.map(([relation, { to }]) => relationCondition(to, depth - 1).map((condition): Where => ({ [relation]: condition }))))
}

function relationCondition(to: string, depth: number): fc.Arbitrary<unknown> {
  const where = whereOf(to, Math.min(depth, 1))
  const comparison = fc.tuple(fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'), count).map(([is, value]) => ({ [is]: value }))
  return fc.oneof(
    where.map((some) => ({ some })),
    where.map((none) => ({ none })),
    where.map((every) => ({ every })),
    comparison.map((compared) => ({ count: compared })),
    fc.tuple(comparison, where).map(([compared, within]) => ({ count: { ...compared, where: within } })),
  )
}

function fieldConditions(entity: EntityDefinition): fc.Arbitrary<Where> {
  const fields = Object.entries(storedFields(entity)).filter(([name, field]) => field.presence !== 'hidden' && (field.type !== 'json' || field.list) && !(entity.internal && name === 'deletedAt'))
  return fc.oneof(...fields.map(([name, field]) => condition(field).map((value): Where => ({ [name]: value }))))
}

function extensionConditions({ fields }: EntityDefinition): readonly fc.Arbitrary<Where>[] {
  const conditions = Object.entries(fields['ext']?.owners ?? {}).flatMap(([owner, members]) =>
    Object.entries(members).flatMap(([name, member]) => (member.filter ? [condition(member).map((value): Where => ({ ext: { [owner]: { [name]: value } } }))] : [])),
  )
  return conditions.length > 0 ? [fc.oneof(...conditions)] : []
}

function condition(field: Field): fc.Arbitrary<unknown> {
  if (field.list) return listCondition(field)
  if (field.type === 'money') return currency.chain((code) => scalarCondition(field, code).map((given) => (isObject(given) ? { ...given, currency: code } : null)))
  return scalarCondition(field, '')
}

function scalarCondition(field: Field, code: string): fc.Arbitrary<unknown> {
  const value = operand(field, code)
  const hasOrder = field.type !== 'boolean' && field.type !== 'decimal' && field.type !== 'id'
  const isText = field.type === 'text' || field.type === 'key'
  return fc.oneof(
    fc.constant(null),
    ...(field.type === 'money' ? [] : [value]),
    value.map((eq) => ({ eq })),
    value.map((ne) => ({ ne })),
    fc.constantFrom({ eq: null }, { ne: null }, { isNull: true }, { isNull: false }),
    fc.array(value, { maxLength: 4 }).map((list) => ({ in: list })),
    fc.array(value, { maxLength: 4 }).map((list) => ({ notIn: list })),
    ...(hasOrder ? [fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), value).map(([is, bound]) => ({ [is]: bound })), fc.tuple(value, value).map(([gte, lt]) => ({ gte, lt }))] : []),
    ...(isText ? [part(field).map((startsWith) => ({ startsWith })), part(field).map((contains) => ({ contains }))] : []),
  )
}

function part(field: Field): fc.Arbitrary<unknown> {
  return field.filter ? fc.oneof(text, operand(field, '')) : text
}

function listCondition(field: Field): fc.Arbitrary<unknown> {
  const item = field.values ? fc.constantFrom(...field.values) : key
  return fc.oneof(
    item.map((has) => ({ has })),
    fc.array(item, { maxLength: 3 }).map((hasAny) => ({ hasAny })),
    fc.array(item, { maxLength: 3 }).map((hasAll) => ({ hasAll })),
    fc.boolean().map((isEmpty) => ({ isEmpty })),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
