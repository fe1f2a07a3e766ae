import { entities, type EntityName } from '@diwan/core'
import { allOf, always, type Criterion, type Order } from '@diwan/core/storage'
import { describe, expect, it } from 'vitest'
import { pageIndex } from './page-index.ts'
import { tableOf } from './table.ts'
import { testDialect } from './test-dialect.ts'

const by = (...fields: readonly string[]): readonly Order[] => fields.map((field) => ({ field, direction: 'desc' }))
const is = (field: string, value: string | null = 'x'): Criterion => ({ op: 'compare', field, is: 'eq', value })
const after = (field: string): Criterion => ({ op: 'compare', field, is: 'gte', value: 'x' })
const related: Criterion = { op: 'related', relation: { kind: 'many', to: 'task', foreign: 'customerId' }, where: always }

const indexOf = (entity: EntityName, where: Criterion, order: readonly Order[]) => pageIndex({ where, order }, tableOf(entities[entity], testDialect))?.name

describe('the index of a page', () => {
  it('is the one in the order of the page', () => {
    expect(indexOf('customer', always, by('sortKey', 'id'))).toBe('diwan_customer_sort_key')
    expect(indexOf('customer', always, by('id'))).toBe(null)
    expect(indexOf('customer', allOf(after('updatedAt')), by('updatedAt', 'id'))).toBe('diwan_customer_updated_at')
  })

  it('begins with what is compared to one value, and with as much of that as can be', () => {
    expect(indexOf('customer', is('ownerId'), by('sortKey', 'id'))).toBe('diwan_customer_owner_id_sort_key')
    expect(indexOf('customer', allOf(is('lifecycle'), is('kind')), by('sortKey', 'id'))).toBe('diwan_customer_lifecycle_sort_key')
    expect(indexOf('timelineEntry', allOf(is('customerId'), after('kind')), by('occurredAt', 'id'))).toBe(null)
  })

  it('is none where there is none in that order', () => {
    expect(indexOf('customer', always, by('displayName', 'id'))).toBe(undefined)
    expect(indexOf('interaction', always, by('threadId', 'id'))).toBe(undefined)
    expect(indexOf('timelineEntry', always, by('occurredAt', 'id'))).toBe(undefined)
  })

  it('is none where another index or a relation may find the rows sooner', () => {
    expect(indexOf('customer', is('ownerId'), by('updatedAt', 'id'))).toBe(undefined)
    expect(indexOf('customer', { op: 'in', field: 'id', values: ['x'] }, by('sortKey', 'id'))).toBe(undefined)
    expect(indexOf('customer', allOf(is('kind'), related), by('sortKey', 'id'))).toBe(undefined)
    expect(indexOf('customer', { op: 'or', of: [is('kind'), related] }, by('sortKey', 'id'))).toBe('diwan_customer_sort_key')
  })

  it('does not begin with what is compared to null, which databases keep apart', () => {
    expect(indexOf('customer', is('ownerId', null), by('sortKey', 'id'))).toBe(undefined)
  })
})
