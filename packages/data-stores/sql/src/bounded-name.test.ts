import { expect, it } from 'vitest'
import { defineEntity, field } from '@diwan/core'
import { boundedName } from './bounded-name.ts'
import { postgresDialect } from './postgres/index.ts'
import { tableOf } from './table.ts'

it('a name that databases take stays as it is', () => {
  expect(boundedName('diwan_customer_lifecycle_sort_key')).toBe('diwan_customer_lifecycle_sort_key')
})

it('names that differ only at their ends are two, however long', () => {
  const [a, b] = ['x'.repeat(100), `${'x'.repeat(99)}y`].map(boundedName)
  expect([a!.length, b!.length]).toEqual([59, 59])
  expect(a).not.toBe(b)
})

it('indexes of entities with long names have names that no database cuts', () => {
  const entity = defineEntity('loyaltyProgrammeMembershipStatement', {
    collection: 'loyaltyProgrammeMembershipStatements',
    fields: { programmeMembershipNumber: field.key(), programmeMembershipNumberOfPartner: field.key() },
    indexes: [{ fields: ['programmeMembershipNumber'] }, { fields: ['programmeMembershipNumberOfPartner'] }],
  })
  const names = tableOf(entity, postgresDialect()).indexes.map(({ name }) => name)
  expect(new Set(names).size).toBe(2)
  for (const name of names) expect(name.length).toBeLessThanOrEqual(63)
})
