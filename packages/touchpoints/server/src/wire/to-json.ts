import { entities, isMoney, moneyToJson, type AggregateRow, type EntityDefinition, type JsonObject, type Money } from '@diwan/core'

const moneyFields = new Map<string, readonly string[]>()

/** A record as it goes over the wire: the same, with Money as decimal text. `entity` is a name of `entities`. */
export function recordToJson(entity: string, record: object): JsonObject {
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

function moneyFieldsOf(entity: string): readonly string[] {
  let names = moneyFields.get(entity)
  if (!names) {
    const definition: EntityDefinition | undefined = (entities as Readonly<Record<string, EntityDefinition>>)[entity]
    names = Object.entries(definition?.fields ?? {}).flatMap(([name, field]) => (field.type === 'money' ? name : []))
    moneyFields.set(entity, names)
  }
  return names
}
