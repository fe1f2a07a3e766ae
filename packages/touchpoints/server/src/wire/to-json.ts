import { isMoney, moneyToJson, type AggregateRow, type EntityDefinition, type JsonObject, type Money } from '@diwan/core'

const moneyFields = new WeakMap<EntityDefinition, readonly string[]>()

/** A record as it goes over the wire: the same, with Money as decimal text. */
export function recordToJson(entity: EntityDefinition, record: object): JsonObject {
  const names = moneyFieldsOf(entity)
  const values = record as Readonly<Record<string, unknown>>
  const money = names.filter((name) => values[name] !== null && values[name] !== undefined)
  if (money.length === 0) return record as JsonObject
  return { ...record, ...Object.fromEntries(money.map((name) => [name, moneyToJson(values[name] as Money)])) } as unknown as JsonObject
}

/** A group of an aggregate: sums of money as decimal text, of whole numbers beyond 2^53 as text too. */
export function aggregateToJson(row: AggregateRow): JsonObject {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(row)
  return Object.fromEntries(entries.map(([name, value]) => [name, isMoney(value) ? moneyToJson(value) : typeof value === 'bigint' ? String(value) : value])) as unknown as JsonObject
}

function moneyFieldsOf(entity: EntityDefinition): readonly string[] {
  let names = moneyFields.get(entity)
  if (!names) {
    names = Object.entries(entity.fields).flatMap(([name, field]) => (field.type === 'money' ? name : []))
    moneyFields.set(entity, names)
  }
  return names
}
