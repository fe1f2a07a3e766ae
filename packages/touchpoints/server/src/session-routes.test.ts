import type { Directory } from '@diwan/core'
import { describe, expect, test } from 'vitest'
import { testHost } from './test-host.ts'

const people = [{ id: 'u_7', name: 'Sara' }, { id: 'u_8', name: 'Omid', teams: ['north'] }]
const directory: Directory = { users: async (ids) => people.filter(({ id }) => ids.includes(id)), assignable: async (tenant) => (tenant === 'acme' ? people : []) }

describe('who is who', () => {
  test('a session tells who is looking and who can be chosen', async () => {
    const host = await testHost({ crm: { ports: { directory } } })
    expect((await host.call('GET', '/session')).json).toEqual({
      tenant: 'acme',
      actor: { type: 'user', id: 'u_7', name: 'Sara' },
      locale: 'en',
      zone: 'UTC',
      calendar: 'gregory',
      may: expect.objectContaining({ customer: ['read', 'create', 'update', 'delete', 'export'], consent: ['read', 'create', 'export'] }),
      assignable: people,
      fields: {},
      contributions: [],
      withheld: [],
    })
  })

  test('who gives work to nobody is not told who is there, and only what they may do', async () => {
    const host = await testHost({ crm: { ports: { directory }, policy: ({ entity, action }) => (entity === 'interaction' && action === 'read') || entity === 'consent' } })
    expect((await host.call('GET', '/session')).json).toMatchObject({ may: { interaction: ['read'], consent: ['read', 'create', 'export'] }, assignable: [] })
  })

  test('names are found by id and by actor key, under the ids they were asked by', async () => {
    const host = await testHost({ crm: { ports: { directory } } })
    expect((await host.call('GET', '/users?ids=user:u_7,u_8,user:u_9,service:sync')).json.items).toEqual([{ id: 'user:u_7', name: 'Sara' }, { id: 'u_8', name: 'Omid', teams: ['north'] }])
  })

  test('a host without a directory has no names', async () => {
    const host = await testHost()
    expect((await host.call('GET', '/session')).json).toMatchObject({ actor: { name: null }, assignable: [] })
    expect((await host.call('GET', '/users?ids=u_7')).json.items).toEqual([])
    expect((await host.call('GET', '/users?ids=')).json.items).toEqual([])
  })
})
