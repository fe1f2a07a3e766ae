import { entities, type EntityName, type Field } from '@diwan/core'
import { allOf, always, storedFields, type Criterion, type Row, type Selection, type Storage, type StorageReader } from '@diwan/core/storage'

export const tenant = 'acme'

/** A UUID that ends in `n`; ids are in the order of their numbers. */
export function id(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** A complete row of an entity: `values`, and null or something plain for the rest. */
export function rowOf(entity: EntityName, values: Row & { readonly id: string }): Row {
  const fields = Object.entries(storedFields(entities[entity])).map(([name, field]) => [name, name in values ? values[name] : plainValue(field)])
  return Object.fromEntries(fields)
}

export function customerRow(n: number, values: Row = {}): Row {
  return rowOf('customer', { id: id(n), kind: 'person', displayName: `Customer ${n}`, sortKey: `customer ${n}`, ...values })
}

export function interactionRow(n: number, values: Row = {}): Row {
  return rowOf('interaction', { id: id(n), kind: 'note', ...values })
}

export function insert(storage: Storage, entity: EntityName, rows: readonly Row[], into = tenant): Promise<void> {
  return storage.transaction((transaction) => transaction.insert(entity, into, rows))
}

/** Every row of an entity, by id. */
export function all(reader: StorageReader, entity: EntityName, of = tenant, where: Criterion = always): Promise<readonly Row[]> {
  return reader.select(byId(entity, { tenant: of, where }))
}

export async function ids(reader: StorageReader, entity: EntityName, where: Criterion, of = tenant): Promise<readonly string[]> {
  return (await reader.select(byId(entity, { tenant: of, where: allOf(where), fields: [] }))).map((row) => row['id'] as string)
}

export function byId(entity: EntityName, more: Partial<Selection> = {}): Selection {
  return { entity, tenant, where: always, order: [{ field: 'id', direction: 'asc' }], limit: 1000, deleted: 'exclude', ...more }
}

export function hasId(n: number): Criterion {
  return { op: 'compare', field: 'id', is: 'eq', value: id(n) }
}

function plainValue(field: Field): unknown {
  if (field.nullable) return null
  switch (field.type) {
    case 'id':
      return id(0)
    case 'key':
      return field.values?.[0] ?? 'plain'
    case 'text':
      return ''
    case 'integer':
      return 1
    case 'boolean':
      return false
    case 'instant':
      return '2026-01-01T00:00:00.000Z'
    case 'date':
      return '2026-01-01'
    case 'decimal':
      return '0'
    case 'money':
      return { amount: 0n, currency: 'EUR' }
    case 'json':
      return field.list ? [] : {}
    case 'bytes':
      return new Uint8Array()
  }
}
