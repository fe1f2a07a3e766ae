import { entities } from '@diwan/core'
import { describe, expect, it } from 'vitest'
import { tableOf } from './table.ts'
import { testDialect } from './test-dialect.ts'

describe('a table', () => {
  it('begins every key and index with the tenant, and ends indexes that are not unique in the id', () => {
    for (const entity of Object.values(entities)) {
      const table = tableOf(entity, testDialect)
      if (!entity.feed) expect(table.primaryKey[0]).toBe('tenant_id')
      for (const index of table.indexes) {
        expect(index.columns[0]).toBe('tenant_id')
        if (!index.unique) expect(index.columns).toContain('id')
      }
    }
  })

  it('has an index for each order a list may have', () => {
    for (const entity of Object.values(entities)) {
      if (entity.internal) continue
      const table = tableOf(entity, testDialect)
      for (const sort of entity.sorts) {
        const column = table.byField.get(sort)!.columns[0]!.name
        expect(table.indexes.map((index) => index.columns.join())).toContain(['tenant_id', column, 'id'].join())
      }
    }
  })

  it('keeps an amount in two columns', () => {
    expect(tableOf(entities.interaction, testDialect).byField.get('amount')!.columns.map((column) => column.name)).toEqual(['amount', 'amount_currency'])
  })

  it('names its indexes apart', () => {
    const names = Object.values(entities).flatMap((entity) => tableOf(entity, testDialect).indexes.map((index) => index.name))
    expect(new Set(names).size).toBe(names.length)
  })
})
