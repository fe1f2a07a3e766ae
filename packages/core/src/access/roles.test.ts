import { describe, expect, test } from 'vitest'
import type { Where } from '../predicate/where.ts'
import type { Actor } from './actor.ts'
import { rolePolicy, type Roles } from './roles.ts'

const roles: Roles = {
  agent: {
    title: 'Agent',
    grants: [
      { entities: ['customer', 'interaction', 'task'], actions: ['read', 'update'], records: ['own', 'team'] },
      { entities: ['interaction'], actions: ['create'] },
    ],
    fields: { customer: { demographics: 'hide', source: 'mask' } },
    permissions: ['loyalty.award'],
  },
  auditor: { grants: [{ entities: '*', actions: ['read'] }], fields: { '*': { '*': 'read' }, customer: { source: 'read' } } },
  north: { grants: [{ entities: ['customer'], actions: ['read'], records: { source: 'north' } }], fields: { customer: { source: 'read', demographics: 'mask' } } },
}
const actor = (...of: string[]): Actor => ({ type: 'user', id: 'u_1', teams: ['t'], roles: of })
const concerning = (customers: Where) => customers
const asked = { tenant: 'acme', concerning } as const

describe('roles', () => {
  const rules = rolePolicy(roles)
  const grants = (who: Actor, entity: string, action: string) => rules.records({ ...asked, actor: who, entity, action })

  test('grant what any of them grants, by presets, predicates or all', () => {
    expect(grants(actor('agent'), 'customer', 'read')).toEqual({ or: [{ ownerId: 'u_1' }, { or: [{ ownerId: 'u_1' }, { teamId: { in: ['t'] } }] }] })
    expect(grants(actor('agent'), 'customer', 'delete')).toBe(false)
    expect(grants(actor('auditor'), 'task', 'read')).toBe(true)
    expect(grants(actor('north'), 'customer', 'read')).toEqual({ source: 'north' })
    expect(grants(actor('north', 'auditor'), 'customer', 'read')).toBe(true)
    expect(grants(actor(), 'customer', 'read')).toBe(false)
    expect(grants(actor('toString', 'nobody'), 'customer', 'read')).toBe(false)
    expect(grants({ type: 'system', id: 'diwan' }, 'customer', 'delete')).toBe(true)
  })

  test('grant disclosures by their name, and not by `*`', () => {
    const named = rolePolicy({ auditor: { grants: [{ entities: ['disclosure'], actions: ['read', 'export'] }] }, chief: { grants: [{ entities: ['*'], actions: '*', records: 'administrator' }, { entities: '*', actions: '*', records: { createdBy: 'user:u_1' } }] } })
    const of = (role: string, action: string) => named.records({ ...asked, actor: actor(role), entity: 'disclosure', action })
    expect([of('auditor', 'read'), of('auditor', 'export'), of('auditor', 'create'), of('chief', 'read')]).toEqual([true, true, false, false])
  })

  test('give the most of a field that a role of all records gives, else the least', () => {
    const fields = (...of: string[]) => rules.fields!({ tenant: 'acme', actor: actor(...of), entity: 'customer' })
    expect(fields('agent')).toMatchObject({ demographics: 'hide', source: 'mask' })
    expect(fields('agent', 'north')).toMatchObject({ demographics: 'hide', source: 'mask' })
    expect(fields('agent', 'auditor')).toMatchObject({ source: 'read', '*': 'read' })
  })

  test('permit what one of them permits', () => {
    const permits = (permission: string, ...of: string[]) => rules.permits!({ tenant: 'acme', actor: actor(...of), permission })
    expect([permits('loyalty.award', 'agent'), permits('loyalty.award', 'auditor'), permits('loyalty.revoke', 'agent')]).toEqual([true, false, false])
  })

  test('may be each tenant’s own, and an actor’s by the host’s word', () => {
    const own = rolePolicy((tenant) => (tenant === 'acme' ? roles : {}), { rolesOf: ({ id }) => (id === 'u_1' ? ['auditor'] : []) })
    expect(own.records({ ...asked, actor: actor(), entity: 'customer', action: 'read' })).toBe(true)
    expect(own.records({ ...asked, tenant: 'globex', actor: actor(), entity: 'customer', action: 'read' })).toBe(false)
  })

  test.each<[string, unknown]>([
    ['a preset that there is not', { agent: { grants: [{ entities: '*', actions: '*', records: 'mine' }] } }],
    ['a right that there is not', { agent: { grants: [], fields: { customer: { source: 'peek' } } } }],
    ['a member that is misspelt', { agent: { grant: [] } }],
  ])('with %s are refused when they are given', (_, wrong) => {
    expect(() => rolePolicy(wrong as Roles)).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
  })
})
