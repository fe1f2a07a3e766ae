import { describe, expect, it } from 'vitest'
import { entities } from '../entities/index.ts'
import { defineEntity, type Renames } from './entity.ts'
import { key } from './field.ts'
import { checkRenames, nameToday, versionOf } from './renames.ts'

const pet = (renames: readonly Renames[]) => defineEntity('pet', { collection: 'pets', fields: { name: key(), kind: key() }, relations: { owner: { kind: 'one', to: 'customer', local: 'name' } }, renames })

describe('nameToday', () => {
  const definition = pet([{ title: 'label', fur: null }, { label: 'name', kind: 'sort' }, { sort: 'kind', fur: 'owner' }])

  it('follows a name from the version it was written at', () => {
    expect([1, 2, 3, 4].map((since) => nameToday(definition, 'name', since))).toEqual(['name', 'name', 'name', 'name'])
    expect(nameToday(definition, 'title', 1)).toBe('name')
    expect(nameToday(definition, 'label', 2)).toBe('name')
    expect(nameToday(definition, 'kind', 1)).toBe('kind')
  })

  it('ends where a name is gone, even if another thing has it later', () => {
    expect(nameToday(definition, 'fur', 1)).toBeNull()
    expect(nameToday(definition, 'fur', 2)).toBe('owner')
  })

  it('changes all names of one version at once', () => {
    expect(['name', 'kind'].map((name) => nameToday(pet([{ name: 'kind', kind: 'name' }]), name, 1))).toEqual(['kind', 'name'])
  })

  it('knows nothing of what all objects inherit', () => {
    for (const name of ['constructor', 'toString', '__proto__']) expect(nameToday(definition, name, 1)).toBe(name)
  })

  it('counts versions from 1', () => {
    expect(versionOf(pet([]))).toBe(1)
    expect(versionOf(definition)).toBe(4)
  })
})

describe('checkRenames', () => {
  it.each([
    [[{ title: 'nickname' }], 'leads to nickname'],
    [[{ title: 'name', label: 'name' }], 'the same new one, name'],
    [[{ title: 'label' }, { label: 'name', kind: 'name' }], 'Entry 1'],
    [[{ first: 'title', label: 'first' }, { title: 'name' }], 'leads to first'],
  ])('refuses %j', (renames, problem) => {
    expect(() => checkRenames(pet(renames))).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'plugin', message: expect.stringContaining(problem) }))
  })

  it.each([[[]], [[{ title: 'name' }]], [[{ name: 'kind', kind: 'name' }]], [[{ fur: null }]], [[{ title: 'label' }, { label: 'name' }]], [[{ person: 'owner', fur: null }, { fur: 'kind' }]], [[{ kind: 'name' }]]])('takes %j', (renames) => {
    expect(() => checkRenames(pet(renames))).not.toThrow()
  })

  it('takes every entity of the foundation', () => {
    for (const definition of Object.values(entities)) expect(() => checkRenames(definition)).not.toThrow()
  })
})
