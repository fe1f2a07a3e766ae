import { it } from 'vitest'
import { createCrm } from '../create-crm.ts'
import * as field from '../schema/field.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import type { Session } from '../session/session.ts'

const extensions = {
  customer: {
    host: {
      tier: field.filterable(field.optional(field.oneOf(['gold', 'silver']))),
      points: field.sortable(field.defaulted(field.integer(), 0)),
      renewsOn: field.filterable(field.optional(field.plainDate())),
      budget: field.filterable(field.optional(field.money())),
      labels: field.filterable(field.defaulted(field.keys({ max: 5, personal: false }), []), { scan: true }),
    },
  },
} as const

it('x', async () => {
  const crm = await createCrm({ storage: memoryStorage(), extensions })
  const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const c = await session.customers.create({ kind: 'person', name: { given: 'A' }, ext: { host: { tier: 'gold', budget: { amount: 12n, currency: 'EUR' } } } })
  const tier: 'gold' | 'silver' | null = c.ext.host.tier
  const points: number = c.ext.host.points
  const budget: { amount: string; currency: string } | null = c.ext.host.budget
  // @ts-expect-error no such tier
  await session.customers.create({ kind: 'person', name: { given: 'A' }, ext: { host: { tier: 'x' } } }).catch(() => 0)
  // @ts-expect-error no such field
  await session.customers.create({ kind: 'person', name: { given: 'A' }, ext: { host: { teir: 'gold' } } }).catch(() => 0)
  const p = await session.customers.find({ where: { ext: { host: { tier: 'gold', points: { gte: 0 }, renewsOn: { isNull: true }, labels: { isEmpty: true }, budget: { gte: '0.10', currency: 'EUR' } } } }, sort: '-ext.host.points' })
  console.log(p.items[0]!.ext, tier, points, budget)
  // @ts-expect-error no such tier
  await session.customers.find({ where: { ext: { host: { tier: 'x' } } } }).catch(() => 0)
  const loose: Session = session
  await takes(session)
  void loose
  const other = await createCrm({ storage: memoryStorage() })
  const s2 = other.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const d = await s2.customers.create({ kind: 'person', name: { given: 'A' }, ext: {} })
  const x: unknown = d.ext['host']?.['tier']
  void x
  await s2.customers.find({ where: { ext: { host: { a: 1 } } } }).catch(() => 0)
})

async function takes(session: Session) {
  await session.customers.count()
}
