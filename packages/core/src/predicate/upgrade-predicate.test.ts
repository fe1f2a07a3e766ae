import { describe, expect, it } from 'vitest'
import { entities } from '../entities/index.ts'
import { isDiwanError, type DiwanError } from '../errors/diwan-error.ts'
import { storePredicate } from './store-predicate.ts'
import { laterEntities as later } from './test-later-entities.ts'
import { upgradePredicate } from './upgrade-predicate.ts'
import type { Where } from './where.ts'

const stored = (where: Where, entity = 'customer') => storePredicate({ entity, where }, entities)
const upgraded = (where: Where, entity = 'customer') => upgradePredicate(stored(where, entity), later).where

function refusal(work: () => unknown): DiwanError {
  try {
    work()
  } catch (error) {
    if (isDiwanError(error)) return error
    throw error
  }
  throw new Error('Not refused')
}

describe('storePredicate', () => {
  it('says which versions of which entities it names or reaches', () => {
    const where = { lifecycle: 'lead', interactions: { some: { kind: 'call', participants: { none: {} } } }, or: [{ not: { tasks: { count: { gte: 2 } } } }] }
    expect(stored(where)).toEqual({ version: 1, entity: 'customer', versions: { customer: 1, interaction: 1, participant: 1, task: 1 }, where })
    expect(storePredicate({ entity: 'customer', where: { stage: 'lead', events: { every: {} } } }, later).versions).toEqual({ customer: 3, interaction: 2 })
  })

  it('keeps relative times as they are', () => {
    const where = { createdAt: { gte: { ago: 'P30D' } }, interactions: { some: { occurredAt: { gte: { startOf: 'month', offset: -1 } } } } }
    expect(stored(where).where).toEqual(where)
  })

  it('refuses what find would refuse, with every problem', () => {
    expect(refusal(() => stored({ colour: 'red', kind: 'dog' }))).toMatchObject({ code: 'unknown_field', issues: [{ path: ['colour'] }, { path: ['kind'] }] })
    expect(refusal(() => stored({ interactions: { some: { kind: 'dog' } } }))).toMatchObject({ code: 'predicate_invalid', issues: [{ path: ['interactions', 'some', 'kind'] }] })
    expect(refusal(() => stored([] as never)).code).toBe('predicate_invalid')
    expect(refusal(() => stored({}, 'constructor')).code).toBe('predicate_outdated')
  })

  it('takes one that was written in older names', () => {
    expect(storePredicate({ entity: 'customer', versions: { customer: 1 }, where: { lifecycle: 'lead' } }, later)).toEqual({ version: 1, entity: 'customer', versions: { customer: 3 }, where: { stage: 'lead' } })
  })
})

describe('upgradePredicate', () => {
  it('renames fields and relations at every depth', () => {
    const where = { lifecycle: 'lead', and: [{ or: [{ not: { lifecycle: { in: ['a'] } } }] }], interactions: { some: { kind: 'call' }, none: { not: { kind: 'note' } }, every: { or: [{ kind: 'call' }] }, count: { gte: 2, where: { kind: 'visit' } } } }
    expect(upgraded(where)).toEqual({ stage: 'lead', and: [{ or: [{ not: { stage: { in: ['a'] } } }] }], events: { some: { type: 'call' }, none: { not: { type: 'note' } }, every: { or: [{ type: 'call' }] }, count: { gte: 2, where: { type: 'visit' } } } })
    expect(upgraded({ customer: { some: { lifecycle: 'lead' } } }, 'task')).toEqual({ customer: { some: { stage: 'lead' } } })
  })

  it('leaves operands, stamps and searches alone', () => {
    const where = { search: 'kind lifecycle', tags: { has: 'lifecycle' }, createdAt: { gte: { ago: 'P1D' } }, ownerId: null, version: 1 }
    expect(upgraded(where)).toEqual(where)
  })

  it('is in today’s versions, and does nothing the second time', () => {
    const once = upgradePredicate(stored({ lifecycle: 'lead', interactions: { some: {} } }), later)
    expect(once.versions).toEqual({ customer: 3, interaction: 2 })
    expect(upgradePredicate(once, later)).toEqual(once)
  })

  it('starts at the version of each entity, not at the first', () => {
    const where = { lifecycle: 'x', interactions: { some: { type: 'call' } } }
    expect(upgradePredicate({ version: 1, entity: 'customer', versions: { customer: 1, interaction: 2 }, where }, later).where).toEqual({ stage: 'x', events: { some: { type: 'call' } } })
    expect(upgradePredicate({ version: 1, entity: 'customer', versions: { customer: 2 }, where: { phase: 'x' } }, later).where).toEqual({ stage: 'x' })
  })

  it('exchanges two names', () => {
    const swapped = { ...entities, customer: { ...entities.customer, renames: [{ source: 'lifecycle', lifecycle: 'source' }] } }
    expect(upgradePredicate(stored({ source: 'fair', lifecycle: 'lead' }), swapped).where).toEqual({ lifecycle: 'fair', source: 'lead' })
  })

  it('names every name that is gone, with its path', () => {
    const error = refusal(() => upgraded({ source: 'fair', or: [{ kind: 'person' }, { source: null }] }))
    expect(error).toMatchObject({ code: 'predicate_outdated', field: 'source' })
    expect(error.issues).toEqual([
      { path: ['source'], code: 'name_gone', message: 'customer no longer has `source`' },
      { path: ['or', 1, 'source'], code: 'name_gone', message: 'customer no longer has `source`' },
    ])
  })

  it('refuses a name that was never there in the version it was written at, and leaves today’s to find', () => {
    expect(refusal(() => upgradePredicate({ version: 1, entity: 'customer', versions: { customer: 1 }, where: { colour: 1 } }, later)).code).toBe('predicate_outdated')
    expect(refusal(() => upgradePredicate({ version: 1, entity: 'customer', versions: { customer: 1 }, where: { stage: 'a', lifecycle: 'b' } }, later)).issues?.[0]?.code).toBe('name_repeated')
    expect(upgradePredicate({ version: 1, entity: 'customer', versions: {}, where: { colour: 1 } }, later).where).toEqual({ colour: 1 })
  })

  it('refuses one of a newer version of the language or of any entity it names', () => {
    const where = { interactions: { some: { kind: 'call' } } }
    expect(refusal(() => upgradePredicate({ ...stored(where), version: 2 }, entities))).toMatchObject({ code: 'predicate_too_new', blame: 'host', message: expect.stringContaining('the predicate language') })
    expect(refusal(() => upgradePredicate({ ...stored(where), versions: { customer: 1, interaction: 2 } }, entities))).toMatchObject({ code: 'predicate_too_new', message: expect.stringContaining('version 2 of interaction') })
  })

  it('refuses one of an entity that is gone', () => {
    expect(refusal(() => upgradePredicate({ version: 1, entity: 'lead', versions: { lead: 4 }, where: {} }, later))).toMatchObject({ code: 'predicate_outdated', field: 'entity' })
  })

  it.each([{ and: 'x' }, { not: null }, { interactions: 5 }, { interactions: { count: 5 } }, { interactions: { some: [] } }])('leaves %j for find to refuse', (where) => {
    const entity = upgradePredicate({ version: 1, entity: 'customer', versions: { customer: 1 }, where: where as Where }, later)
    expect(JSON.stringify(entity.where).replace('events', 'interactions')).toBe(JSON.stringify(where))
  })
})
