import { describe, expect, it } from 'vitest'
import { entities } from '../entities/index.ts'
import { isDiwanError, type DiwanError } from '../errors/diwan-error.ts'
import * as field from '../schema/field.ts'
import { extendEntities, type AnyExtensions } from './extend-entities.ts'

const { defaulted, filterable, optional, sortable } = field

function refusal(extensions: AnyExtensions): DiwanError {
  try {
    extendEntities(entities, extensions)
  } catch (error) {
    if (isDiwanError(error)) return error
    throw error
  }
  throw new Error('Not refused')
}

const host = (fields: object): AnyExtensions => ({ customer: { host: fields as AnyExtensions[string][string] } })
const many = (count: number, member: field.Field) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`field${n}`, member]))

describe('extension fields', () => {
  it('leave the entities as they were, and those that nobody extends', () => {
    const extended = extendEntities(entities, host({ tier: sortable(optional(field.key())), note: optional(field.key()) }))
    expect(extended['customer']!.sorts).toEqual([...entities.customer.sorts, 'ext.host.tier'])
    expect(entities.customer.sorts).not.toContain('ext.host.tier')
    expect(extended['task']).toBe(entities.task)
  })

  it.each<[string, AnyExtensions, string]>([
    ['of an entity that is not there', { pet: {} }, 'pet'],
    ['of an entity that has none', { thread: { host: { a: optional(field.key()) } } }, 'thread'],
    ['of the prototype', { constructor: {} }, 'constructor'],
    ['of an owner that cannot be', { customer: { 'My.Plugin': {} } }, 'customer.My.Plugin'],
    ['with a name that cannot be', host({ 'a.b': optional(field.key()) }), 'customer.host.a.b'],
    ['that every record must have', host({ tier: field.key() }), 'customer.host.tier'],
    ['that only the core gives', host({ tier: field.system(field.key()) }), 'customer.host.tier'],
    ['that refer to records', host({ friend: optional(field.reference('customer', { merge: 'move', delete: 'detach', erase: 'detach' })) }), 'customer.host.friend'],
    ['that hold bytes', host({ face: optional(field.bytes({ max: 10, personal: true })) }), 'customer.host.face'],
    ['that look into documents', host({ notes: filterable(optional(field.document({ personal: true }))) }), 'customer.host.notes'],
    ['that look into documents by scanning', host({ notes: filterable(optional(field.document({ personal: true })), { scan: true }) }), 'customer.host.notes'],
    ['that index lists', host({ tags: filterable(optional(field.keys({ max: 5, personal: false }))) }), 'customer.host.tags'],
    ['that ask for lists which are not empty by default', host({ tags: filterable(defaulted(field.keys({ max: 5, personal: false }), ['a']), { scan: true }) }), 'customer.host.tags'],
    ['that order by what has no order', host({ vip: sortable(optional(field.boolean())) }), 'customer.host.vip'],
    ['that order by amounts', host({ budget: sortable(optional(field.money())) }), 'customer.host.budget'],
    ['that order by long texts', host({ note: sortable(optional(field.text({ max: 201, personal: true }))) }), 'customer.host.note'],
    ['with a label that says nothing', host({ tier: field.labelled(optional(field.oneOf(['gold'])), { en: ' ' }) }), 'customer.host.tier'],
    ['with a label of no language', host({ tier: field.labelled(optional(field.oneOf(['gold'])), { 'in English': 'Tier' }) }), 'customer.host.tier'],
    ['with labels of values that it has not', host({ tier: field.labelled(optional(field.oneOf(['gold'])), 'Tier', { silver: 'Silver' }) }), 'customer.host.tier'],
    ['of which too many have an index', host(many(17, filterable(optional(field.key())))), 'customer'],
  ])('are refused %s', (_what, extensions, path) => {
    const error = refusal(extensions)
    expect(error).toMatchObject({ code: 'configuration_invalid', blame: 'host' })
    expect(error.issues?.map((issue) => issue.path.join('.'))).toEqual([path])
  })

  it('count what an amount takes of both kinds of columns', () => {
    expect(() => extendEntities(entities, host(many(16, filterable(optional(field.money())))))).not.toThrow()
    expect(refusal(host({ ...many(16, filterable(optional(field.money()))), tier: filterable(optional(field.key())) })).issues).toHaveLength(1)
    expect(() => extendEntities(entities, host(many(40, filterable(optional(field.key()), { scan: true }))))).not.toThrow()
  })

  it('are refused with every problem at once', () => {
    const error = refusal({ pet: {}, customer: { host: { a: field.key() as never, b: optional(field.key()), c: sortable(optional(field.decimal())) } } })
    expect(error.issues?.map((issue) => issue.path.join('.'))).toEqual(['pet', 'customer.host.a', 'customer.host.c'])
    for (const { message } of error.issues!) expect(error.message).toContain(message)
  })
})
