import type { Policy } from '@diwan/core'
import { createTestCrm } from '@diwan/testing'
import { loyalty } from '../src/index.ts'

/** A CRM with the plugin, and a customer of `acme`. */
export async function crmWithCustomer(policy?: Policy) {
  const test = await createTestCrm({ plugins: [loyalty()], ...(policy && { policy }) })
  const session = test.session()
  const { id } = await session.customers.create({ kind: 'person', name: { given: 'Leila' } })
  return {
    ...test,
    session,
    id,
    award: (points: number, reason = 'An order') => test.crm.services.loyalty.award('acme', id, points, reason),
    loyaltyOf: async () => (await session.customers.get(id)).ext.loyalty,
  }
}
