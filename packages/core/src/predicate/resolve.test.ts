import { describe, expect, it } from 'vitest'
import { entities } from '../entities/index.ts'
import { extendEntities } from '../extensions/extend-entities.ts'
import * as field from '../schema/field.ts'
import { isDiwanError, type DiwanError } from '../errors/diwan-error.ts'
import { always, type Criterion } from './criterion.ts'
import { resolveWhere, whereLimits } from './resolve.ts'

const owned: Criterion = { op: 'compare', field: 'ownerId', is: 'eq', value: 'u_1' }
const time = { now: () => Date.parse('2026-11-22T09:30:00Z'), zone: 'UTC', calendar: 'gregory', firstDayOfWeek: 1 } as const

function resolve(where: unknown, entity: keyof typeof entities = 'customer', scope: Criterion = always): Criterion {
  return resolveWhere(where, entities[entity], { definitionOf: (name) => entities[name as keyof typeof entities], scopeOf: (name) => (name === 'customer' ? scope : always), time })
}

function refusal(where: unknown, entity: keyof typeof entities = 'customer'): DiwanError {
  try {
    resolve(where, entity)
  } catch (error) {
    if (isDiwanError(error)) return error
    throw error
  }
  throw new Error(`Not refused: ${JSON.stringify(where)}`)
}

const nested = (depth: number): object => (depth === 0 ? { kind: 'person' } : { not: nested(depth - 1) })

describe('resolveWhere', () => {
  it.each([
    [{}, { op: 'always' }],
    [{ and: [] }, { op: 'always' }],
    [{ or: [] }, { op: 'never' }],
    [{ kind: undefined }, { op: 'always' }],
    [{ not: { not: { ownerId: 'a' } } }, { op: 'compare', field: 'ownerId', is: 'eq', value: 'a' }],
    [{ ownerId: null }, { op: 'compare', field: 'ownerId', is: 'eq', value: null }],
    [{ ownerId: { isNull: false } }, { op: 'compare', field: 'ownerId', is: 'ne', value: null }],
    [{ ownerId: { in: [] } }, { op: 'never' }],
    [{ ownerId: { notIn: [] } }, { op: 'always' }],
    [{ ownerId: { startsWith: '' } }, { op: 'compare', field: 'ownerId', is: 'ne', value: null }],
    [{ tags: { hasAll: [] } }, { op: 'always' }],
    [{ tags: { hasAny: [] } }, { op: 'never' }],
    [{ search: ' -- ' }, { op: 'always' }],
    [{ id: '01900000-0000-7000-8000-00000000ABCD' }, { op: 'compare', field: 'id', is: 'eq', value: '01900000-0000-7000-8000-00000000abcd' }],
  ])('makes %j as plain as it can be', (where, criterion) => {
    expect(resolve(where)).toEqual(criterion)
  })

  it('reads amounts in the currency beside them', () => {
    expect(resolve({ amount: { gte: '12.5', currency: 'EUR' } }, 'interaction')).toEqual({
      op: 'and',
      of: [
        { op: 'compare', field: 'amount', is: 'gte', value: 1250n },
        { op: 'compare', field: 'amount.currency', is: 'eq', value: 'EUR' },
      ],
    })
  })

  it('keeps what is reached over a relation within its scope, opposites and counts too', () => {
    const related = (where: Criterion) => ({ op: 'related', relation: entities.task.relations.customer, where })
    const active = { op: 'compare', field: 'lifecycle', is: 'eq', value: 'active' } as const
    expect(resolve({ customer: { some: { lifecycle: 'active' } } }, 'task', owned)).toEqual(related({ op: 'and', of: [owned, active] }))
    expect(resolve({ customer: { none: {} } }, 'task', owned)).toEqual({ op: 'not', of: related(owned) })
    expect(resolve({ customer: { every: { lifecycle: 'active' } } }, 'task', owned)).toEqual({ op: 'not', of: related({ op: 'and', of: [owned, { op: 'not', of: active }] }) })
    expect(resolve({ customer: { count: { gte: 1 } } }, 'task', owned)).toEqual({ op: 'relatedCount', relation: entities.task.relations.customer, where: owned, is: 'gte', value: 1 })
  })

  it('names extension fields by owner, with their type, and takes defaults for absent values', () => {
    const { filterable, optional, defaulted } = field
    const extended = extendEntities(entities, { customer: { host: { tier: filterable(optional(field.key())), points: filterable(defaulted(field.integer(), 5)), budget: filterable(optional(field.money())) } } })
    const of = (host: unknown) => resolveWhere({ ext: { host } }, extended['customer']!, { definitionOf: (name) => extended[name]!, scopeOf: () => always, time })
    const points = { op: 'compare', field: 'ext.host.points', type: 'integer' } as const
    const absent = { ...points, is: 'eq', value: null }
    expect(of({ tier: 'a' })).toEqual({ op: 'compare', field: 'ext.host.tier', type: 'key', is: 'eq', value: 'a' })
    expect(of({ budget: { currency: 'EUR' } })).toEqual({ op: 'compare', field: 'ext.host.budget.currency', type: 'key', is: 'eq', value: 'EUR' })
    expect(of({ points: 4 })).toEqual({ ...points, is: 'eq', value: 4 })
    expect(of({ points: 5 })).toEqual({ op: 'or', of: [{ ...points, is: 'eq', value: 5 }, absent] })
    expect(of({ points: { ne: 5 } })).toEqual({ op: 'and', of: [{ ...points, is: 'ne', value: 5 }, { op: 'not', of: absent }] })
  })

  it.each(['colour', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'tenantId', 'ownerid', ''])('knows no field %j', (name) => {
    const error = refusal(JSON.parse(`{${JSON.stringify(name)}: "x"}`))
    expect(error).toMatchObject({ code: 'unknown_field', field: name })
    expect(refusal(JSON.parse(`{"interactions": {"some": {${JSON.stringify(name)}: "x"}}}`)).issues?.[0]?.path).toEqual(['interactions', 'some', name])
  })

  it.each([
    [null], ['text'], [[]], [5],
    [{ and: {} }], [{ or: 'x' }], [{ not: null }], [{ and: [null] }],
    [{ kind: 'dog' }], [{ kind: 5 }], [{ kind: { eq: 'dog' } }], [{ kind: { like: 'p%' } }], [{ kind: { toString: 'x' } }], [{ kind: { in: 'person' } }], [{ kind: { in: ['dog'] } }],
    [{ kind: { isNull: 'yes' } }], [{ ownerId: { lt: null } }], [{ ownerId: { in: [null] } }], [{ id: 'x' }], [{ id: { gt: '01900000-0000-7000-8000-000000000000' } }],
    [{ version: '1' }], [{ version: 1.5 }], [{ version: { startsWith: '1' } }], [{ createdAt: 'yesterday' }], [{ createdAt: { gte: '2026-02-30T00:00:00Z' } }], [{ createdAt: { contains: '2026' } }],
    [{ createdAt: { ago: 'P1D', ahead: 'P1D' } }], [{ createdAt: { ago: 'a while' } }], [{ createdAt: { startOf: 'decade' } }], [{ createdAt: { startOf: 'year', offset: 9000 } }], [{ createdAt: { ago: 'P1D', offset: 1 } }],
    [{ ownerId: 'a\0b' }], [{ ownerId: { startsWith: '\0' } }], [{ ownerId: { contains: '\ud800' } }], [{ ownerId: { contains: 'x'.repeat(1001) } }], [{ ownerId: 'x'.repeat(10_001) }],
    [{ tags: 'vip' }], [{ tags: { has: 5 } }], [{ tags: { hasAny: 'vip' } }], [{ tags: { isEmpty: 'no' } }], [{ tags: { eq: [] } }], [{ roles: { has: 'king' } }],
    [{ name: { given: 'x' } }], [{ searchKey: 'x' }], [{ ext: 5 }], [{ search: 5 }], [{ search: 'x'.repeat(201) }],
    [{ interactions: true }], [{ interactions: { all: {} } }], [{ interactions: { some: null } }], [{ interactions: { count: 5 } }], [{ interactions: { count: { gte: '5' } } }], [{ interactions: { count: { near: 5 } } }],
  ])('refuses %j', (where) => {
    expect(refusal(where)).toMatchObject({ code: 'predicate_invalid', blame: 'caller' })
  })

  it.each([
    [{ amount: '5' }], [{ amount: { gt: '5' } }], [{ amount: { gt: '5.123', currency: 'EUR' } }], [{ amount: { gt: 5, currency: 'EUR' } }], [{ amount: { currency: 'a\0' } }], [{ amount: { currency: 'constructor' } }], [{ amount: { currency: 5 } }],
    [{ search: 'x' }], [{ occurredOn: '2026-13-01' }], [{ details: null }],
  ])('refuses %j of interactions', (where) => {
    expect(refusal(where, 'interaction').code).toBe('predicate_invalid')
  })

  it('names every problem with its path', () => {
    const error = refusal({ kind: 'dog', or: [{ colour: 1 }, { createdAt: { gte: 'x', lt: 'y' } }] })
    expect(error.code).toBe('unknown_field')
    expect(error.issues?.map((issue) => issue.path.join('.'))).toEqual(['kind', 'or.0.colour', 'or.1.createdAt.gte', 'or.1.createdAt.lt'])
  })

  it('limits depth, conditions and lists', () => {
    expect(resolve(nested(whereLimits.depth)).op).toBe('compare')
    expect(refusal(nested(whereLimits.depth + 1)).code).toBe('predicate_invalid')
    const many = (count: number) => ({ and: Array.from({ length: count }, () => ({ kind: 'person' })) })
    expect(resolve(many(whereLimits.conditions - 1)).op).toBe('and')
    expect(refusal(many(whereLimits.conditions)).code).toBe('predicate_invalid')
    const list = (count: number) => ({ ownerId: { in: Array.from({ length: count }, () => 'a') } })
    expect(resolve(list(whereLimits.list)).op).toBe('in')
    expect(refusal(list(whereLimits.list + 1)).code).toBe('predicate_invalid')
  })
})
