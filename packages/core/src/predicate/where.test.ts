import { describe, expect, it } from 'vitest'
import type { Entities } from '../entities/index.ts'
import type { WhereOf } from './where.ts'

type CustomerWhere = WhereOf<Entities['customer']>

describe('the type of a predicate', () => {
  it('takes fields, lists, relations, junctions and relative times', () => {
    const where: CustomerWhere = {
      lifecycle: 'prospect',
      tags: { hasAny: ['vip'] },
      interactions: { count: { gte: 3, where: { occurredAt: { gte: { ago: 'P90D' } } } } },
      or: [{ kind: 'person' }, { not: { ownerId: null } }],
      search: 'claire',
    }
    expect(Object.keys(where)).toHaveLength(5)
  })

  it('takes amounts of a currency', () => {
    const where: WhereOf<Entities['interaction']> = { amount: { gte: '12.50', lt: 10_000n, currency: 'EUR' }, participants: { count: { ne: 0 } } }
    // @ts-expect-error An amount is not a number.
    const float: WhereOf<Entities['interaction']> = { amount: { gte: 12.5, currency: 'EUR' } }
    expect([where, float]).toHaveLength(2)
  })

  it('does not compile with a field that is not there, or a value of another type', () => {
    // @ts-expect-error There is no such field.
    const misspelt: CustomerWhere = { lifecylce: 'prospect' }
    // @ts-expect-error A kind is person or organization.
    const unknown: CustomerWhere = { kind: 'dog' }
    // @ts-expect-error A list is asked by has, hasAny, hasAll or isEmpty.
    const list: CustomerWhere = { tags: 'vip' }
    // @ts-expect-error The same in a junction.
    const deep: CustomerWhere = { or: [{ lifecylce: 'prospect' }] }
    expect([misspelt, unknown, list, deep]).toHaveLength(4)
  })
})
