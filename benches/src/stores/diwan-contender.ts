import type { Contender, ListQuery } from './contender.ts'
import { sessionOf, tenant, user, type Store } from './store.ts'

/** Diwan through a session, and for the bare update and the bulk insert through the storage contract. */
export function diwanContender({ crm, storage, driver }: Pick<Store, 'crm' | 'storage' | 'driver'>): Contender {
  const session = sessionOf(crm)
  const queryOf = ({ lifecycle, search }: ListQuery) => ({ where: { lifecycle }, search, sort: '-updatedAt', limit: 50 }) as const
  return {
    name: 'Diwan',
    driver,
    get: (id) => session.customers.get(id),
    timeline: async ({ customerId, cursor }) => (await session.timeline(customerId, { after: cursor })).items,
    list: async (query) => (await session.customers.find(queryOf(query))).items,
    listWithContactPoints: async (query) => (await session.customers.find({ ...queryOf(query), include: { contactPoints: true } })).items,
    update: async ({ id, version, preferredChannel, updatedAt }) => {
      const fields = { preferredChannel, updatedAt, updatedBy: `user:${user}`, version: version + 1 }
      await storage.transaction(async (transaction) => transaction.atEnd(tenant, [{ do: 'update', entity: 'customer', id, expectedVersion: version, fields }]))
      return true
    },
    updateWithChange: ({ id, version, preferredChannel }) => session.customers.update(id, { preferredChannel }, { version }),
    insert: (rows) => storage.transaction((transaction) => transaction.insert('interaction', tenant, rows)),
    close: () => {},
  }
}
