import { describe, expect, test } from 'vitest'
import { entities } from '../entities/index.ts'
import { rightsTo } from './field-rights.ts'
import { masked } from './masked.ts'

describe('rights to fields', () => {
  test('are said by name, by `*` for the others, and are everything where nothing is said', () => {
    const right = rightsTo(entities.customer, { source: 'read', '*': 'mask', tags: 'hide' })
    expect(['source', 'lifecycle', 'tags', 'id'].map(right)).toEqual(['read', 'mask', 'hide', 'read'])
    expect(['source', 'createdAt', 'version'].map(rightsTo(entities.customer, {}))).toEqual(['write', 'write', 'write'])
  })

  test('to what is derived are no more than to what it is derived from, unless they are said', () => {
    expect(['displayName', 'sortKey', 'searchKey'].map(rightsTo(entities.customer, { name: 'hide' }))).toEqual(['hide', 'hide', 'hide'])
    expect(rightsTo(entities.contactPoint, { value: 'mask' })('normalized')).toBe('mask')
    expect(['displayName', 'sortKey'].map(rightsTo(entities.customer, { name: 'hide', displayName: 'read' }))).toEqual(['read', 'hide'])
  })

  test('to extension fields are their own, those of `ext`, or those of `*`', () => {
    const customer = { ...entities.customer, fields: { ...entities.customer.fields, ext: { ...entities.customer.fields.ext, owners: { loyalty: { tier: entities.customer.fields.source, points: entities.customer.fields.source } } } } }
    expect(['ext.loyalty.tier', 'ext.loyalty.points', 'source'].map(rightsTo(customer, { ext: 'hide', 'ext.loyalty.tier': 'read' }))).toEqual(['read', 'hide', 'write'])
    expect(rightsTo(customer, { '*': 'mask' })('ext.loyalty.points')).toBe('mask')
  })

  test.each([
    ['to a field that is not there', { colour: 'hide' }],
    ['that are none', { source: 'maybe' }],
  ])('%s are the host’s mistake', (_, rights) => {
    expect(() => rightsTo(entities.customer, rights as never)).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
  })
})

test('A mask leaves the end of a longer text, and nothing of all else', () => {
  expect(['4111 1111 1111 1234', '+49 30 1', '😀'.repeat(12), ['a'], 7].map(masked)).toEqual(['••••1234', '••••', `••••${'😀'.repeat(4)}`, null, null])
})
