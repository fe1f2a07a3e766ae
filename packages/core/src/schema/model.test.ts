import { describe, expect, it } from 'vitest'
import { entities } from '../entities/index.ts'
import { isDiwanError, type DiwanError } from '../errors/diwan-error.ts'
import { instantFrom } from '../values/instant.ts'
import { defineEntity } from './entity.ts'
import * as field from './field.ts'
import { entityModel } from './model.ts'

const now = instantFrom('2026-11-22T09:30:00Z')
const stamp = { now, by: 'user:u_7', nextId: () => '01900000-0000-7000-8000-000000000001' }
const customer = entityModel(entities.customer)
const interaction = entityModel(entities.interaction)
const person = { kind: 'person', name: { given: 'Claire' } }

function refusal(parse: () => unknown): DiwanError {
  try {
    parse()
  } catch (error) {
    if (isDiwanError(error)) return error
    throw error
  }
  throw new Error('Not refused')
}

describe('a model', () => {
  it('stamps, fills in what was left out, and derives', () => {
    expect(customer.parseCreate(person, stamp)).toEqual({
      id: stamp.nextId(), version: 1, createdAt: now, createdBy: 'user:u_7', updatedAt: now, updatedBy: 'user:u_7', deletedAt: null, ...person, displayName: 'Claire', sortKey: 'claire', searchKey: 'claire', roles: [], lifecycle: 'prospect', ownerId: null, teamId: null,
      demographics: {}, preferences: [], preferredLocale: null, preferredChannel: null, tags: [], source: null, ext: {},
    })
    expect(interaction.parseCreate({ kind: 'call' }, stamp)['occurredAt']).toBe(now)
    expect(interaction.parseCreate({ kind: 'call', occurredOn: '2026-01-02', occurredAt: '2026-05-05T00:00:00Z' }, stamp)['occurredAt']).toBe('2026-01-02T12:00:00.000Z')
  })

  it('has defaults that share nothing', () => {
    const [one, two] = [customer.parseCreate(person, stamp), customer.parseCreate(person, stamp)]
    for (const name of ['tags', 'ext', 'demographics']) expect(one[name]).not.toBe(two[name])
    const pet = entityModel(defineEntity('pet', { collection: 'pets', fields: { toys: field.defaulted(field.keys({ max: 9, personal: false }), ['ball']) } }))
    const [rex, fay] = [pet.parseCreate({}, stamp)['toys'], pet.parseCreate({}, stamp)['toys']]
    expect(rex).toEqual(['ball'])
    expect(rex).not.toBe(fay)
  })

  it('reads instants with any offset, ids in any case and amounts in major units as one form', () => {
    const values = interaction.parseCreate({ kind: 'call', id: '01900000-0000-7000-8000-00000000ABCD', occurredAt: '2026-01-01T03:30:00.0019+03:30', amount: { amount: '1.5', currency: 'EUR' } }, stamp)
    expect(values).toMatchObject({ id: '01900000-0000-7000-8000-00000000abcd', occurredAt: '2026-01-01T00:00:00.001Z', amount: { amount: 150n, currency: 'EUR' } })
  })

  it('knows no field that is not the caller’s', () => {
    for (const name of ['displayName', 'searchKey', 'version', 'createdAt', 'deletedAt', 'toString', 'colour']) {
      expect(refusal(() => customer.parseCreate({ ...person, [name]: 'x' }, stamp))).toMatchObject({ code: 'unknown_field', field: name })
      expect(refusal(() => customer.parsePatch({ [name]: 'x' }))).toMatchObject({ code: 'unknown_field', field: name })
    }
    expect(refusal(() => customer.parseCreate({ kind: 'person', name: { given: 'A', nick: 'B' } }, stamp))).toMatchObject({ code: 'unknown_field', field: 'name.nick' })
  })

  it('names every problem, unknown fields first', () => {
    const error = refusal(() => customer.parseCreate({ kind: 'dog', name: { given: '' }, tags: ['a', ''], colour: 1, shape: 2 }, stamp))
    expect(error.code).toBe('unknown_field')
    expect(error.issues?.map((issue) => issue.path.join('.')).toSorted()).toEqual(['colour', 'kind', 'name.given', 'shape', 'tags.1'])
    expect(error.hint).toBeTypeOf('string')
  })

  it.each([[null], ['text'], [[]], [5], [undefined]])('refuses %j as an input', (input) => {
    expect(refusal(() => customer.parseCreate(input, stamp)).code).toBe('validation_failed')
    expect(refusal(() => customer.parsePatch(input)).code).toBe('validation_failed')
  })

  it('empties what is optional by null, and nothing else', () => {
    expect(customer.parsePatch({ ownerId: null })).toEqual({ ownerId: null })
    for (const name of ['kind', 'name', 'lifecycle', 'tags']) expect(refusal(() => customer.parsePatch({ [name]: null })).field).toBe(name)
  })

  it('refuses unclean text deep in a document, with its path', () => {
    const setting = entityModel(entities.pluginSetting)
    const error = refusal(() => setting.parseCreate({ plugin: 'host', document: { list: [{ text: 'a\0' }, 'fine'], 'b\ud800': 1 } }, stamp))
    expect(error.issues?.map((issue) => issue.path)).toEqual([['document', 'list', 0, 'text'], ['document', 'b\ud800']])
  })
})
