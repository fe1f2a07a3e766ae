import { entities } from '@diwan/core'
import { describe, expect, it } from 'vitest'
import { expectedRows } from './selectivity.ts'
import { tableOf } from './table.ts'
import { testDialect } from './test-dialect.ts'

const columns = (entity: keyof typeof entities, index: string) => {
  const table = tableOf(entities[entity], testDialect)
  const found = table.indexes.find(({ name }) => name === index)!
  return expectedRows(table, found.columns, found.unique)
}

describe('expectedRows', () => {
  it('takes a tenant for large, a reference for narrow, and the last id for one row', () => {
    expect(columns('contactPoint', 'diwan_contact_point_customer_id')).toEqual([1_000_000, 100_000, 20, 1])
    expect(columns('customer', 'diwan_customer_lifecycle_sort_key')).toEqual([1_000_000, 100_000, 20_000, 2, 1])
    expect(columns('externalReference', 'diwan_external_reference_system_type_external_id')).toEqual([1_000_000, 100_000, 20_000, 4000, 1])
  })

  it('says for every index that more columns never leave more rows', () => {
    for (const entity of Object.values(entities)) {
      const table = tableOf(entity, testDialect)
      for (const { columns: indexed, unique } of table.indexes) {
        const rows = expectedRows(table, indexed, unique)
        expect(rows).toHaveLength(indexed.length + 1)
        expect(rows.toSorted((a, b) => b - a)).toEqual(rows)
        expect(rows.at(-1)).toBeGreaterThanOrEqual(1)
      }
    }
  })
})
