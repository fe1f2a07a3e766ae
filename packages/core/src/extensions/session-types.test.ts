import { describe, expect, it } from 'vitest'
import { createCrm } from '../create-crm.ts'
import * as field from '../schema/field.ts'
import type { Session } from '../session/session.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'

const { defaulted, filterable, optional, sortable } = field

const extensions = {
  customer: {
    host: {
      tier: filterable(optional(field.oneOf(['gold', 'silver']))),
      points: sortable(defaulted(field.integer(), 0)),
      renewsOn: filterable(optional(field.plainDate())),
      budget: filterable(optional(field.money())),
      labels: filterable(defaulted(field.keys({ max: 5, personal: false }), []), { scan: true }),
    },
  },
}

const given = { kind: 'person', name: { given: 'Claire' } } as const
const who = { tenant: 'acme', actor: { type: 'user', id: 'u_1' } } as const

describe('a session', () => {
  it('knows the types of the extension fields that its CRM declares', async () => {
    const session = (await createCrm({ storage: memoryStorage(), extensions })).session(who)
    const { ext } = await session.customers.create({ ...given, ext: { host: { tier: 'gold', budget: { amount: '1.5', currency: 'EUR' } } } })
    const tier: 'gold' | 'silver' | null = ext.host.tier
    const points: number = ext.host.points
    const budget: { readonly amount: string } | null = ext.host.budget
    expect([tier, points, budget?.amount, ext.host.labels]).toEqual(['gold', 0, '1.50', []])
    const where = { ext: { host: { tier: { in: ['gold', 'silver'] }, points: { gte: 0 }, renewsOn: { isNull: true }, labels: { isEmpty: true }, budget: { gte: '1', currency: 'EUR' } } } } as const
    expect((await session.customers.find({ where, sort: '-ext.host.points' })).items[0]?.ext.host.tier).toBe('gold')
    // @ts-expect-error -- the field is spelt otherwise
    await expect(session.customers.create({ ...given, ext: { host: { teir: 'gold' } } })).rejects.toMatchObject({ code: 'unknown_field' })
    // @ts-expect-error -- there is no such tier
    await expect(session.customers.find({ where: { ext: { host: { tier: 'copper' } } } })).rejects.toMatchObject({ code: 'predicate_invalid' })
    expect(await session.transaction(async (inside) => (await inside.customers.find()).items[0]?.ext.host.points)).toBe(0)
  })

  it('is one of any extension fields too, for code that serves any', async () => {
    const count = async (any: Session) => (await any.customers.count({ where: { ext: { host: { tier: 'gold' } } } })).value
    const session = (await createCrm({ storage: memoryStorage(), extensions })).session(who)
    await session.customers.create({ ...given, ext: { host: { tier: 'gold' } } })
    expect(await count(session)).toBe(1)
  })
})
