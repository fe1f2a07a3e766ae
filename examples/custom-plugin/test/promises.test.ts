import { checkPlugin } from '@diwan/testing'
import { describe, it } from 'vitest'
import { loyalty } from '../src/index.ts'

describe('what every plugin owes its hosts', () => {
  checkPlugin({
    plugin: () => loyalty(),
    test: it,
    exercise: async (crm) => {
      const { id } = await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.create({ kind: 'person', name: { given: 'Leila' } })
      const { award } = (crm.services as { readonly loyalty: { award(tenant: string, customerId: string, points: number, reason: string): Promise<number> } }).loyalty
      await award('acme', id, 10_000, 'An order')
    },
  })
})
