import { describe, expect, test } from 'vitest'
import { createCrm } from '../create-crm.ts'
import { entities } from '../entities/index.ts'
import { extendEntities } from '../extensions/extend-entities.ts'
import { integer, key, optional, sensitive } from '../schema/field.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import { sensitiveFieldsOf } from './sensitive-fields.ts'

const extended = extendEntities(entities, { customer: { health: { bloodType: sensitive(optional(key())), visits: optional(integer()) } } })

describe('sensitive fields', () => {
  test('are none where nothing is declared', () => {
    expect(sensitiveFieldsOf(entities)).toBeUndefined()
    expect(sensitiveFieldsOf(entities, { customer: [] })).toBeUndefined()
  })

  test('are those that are declared by the host, and by a field itself', () => {
    const fields = sensitiveFieldsOf(extended, { customer: ['demographics', 'ext.health.visits'], participant: ['handle'] })!
    expect([...fields.get('customer')!.keys()].toSorted()).toEqual(['demographics', 'ext.health.bloodType', 'ext.health.visits'])
    expect([...fields.get('participant')!]).toEqual([['handle', ['handle']], ['normalizedHandle', ['handle']]])
  })

  test('are with them what is derived from them, which tells of them', () => {
    const fields = sensitiveFieldsOf(entities, { customer: ['name'], task: ['notes'] })!
    expect([...fields.get('customer')!]).toEqual([['name', ['name']], ['displayName', ['name']], ['sortKey', ['name']], ['searchKey', ['name']]])
    expect([...fields.get('task')!.keys()]).toEqual(['notes'])
  })

  test.each([
    [{ customers: ['name'] }, 'customers'],
    [{ toString: ['name'] }, 'toString'],
    [{ customer: ['nickname'] }, 'customer.nickname'],
    [{ customer: ['ext.health.weight'] }, 'customer.ext.health.weight'],
    [{ timelineEntry: ['title'] }, 'timelineEntry'],
    [{ change: ['diff'] }, 'change'],
    [{ disclosure: ['fields'] }, 'disclosure'],
  ])('are refused where they are not there: %j', async (declared, named) => {
    await expect(createCrm({ storage: memoryStorage(), audit: { sensitive: declared } })).rejects.toMatchObject({ code: 'configuration_invalid', blame: 'host', message: expect.stringContaining(named) as string })
  })
})
