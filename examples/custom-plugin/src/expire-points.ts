import { loyaltyAward } from './loyalty-award.ts'
import type { OwnSession } from './own-session.ts'

/** Leaves nobody more points than they were given within the last months. What was spent is taken from the oldest. */
export async function expirePoints(own: OwnSession, validMonths: number, signal: AbortSignal): Promise<void> {
  const withPoints = own.customers.iterate({ where: { ext: { loyalty: { points: { gt: 0 } } } }, select: ['id'] })
  for await (const customers of withPoints) {
    for (const { id } of customers) {
      signal.throwIfAborted()
      await expirePointsOf(own, id, validMonths)
    }
  }
}

function expirePointsOf(own: OwnSession, customerId: string, validMonths: number): Promise<void> {
  return own.transaction(
    async (session) => {
      const [valid] = await session.repository(loyaltyAward).aggregate({
        where: { customerId, points: { gt: 0 }, createdAt: { gte: { ago: `P${validMonths}M` } } },
        measures: { points: { of: 'sum', field: 'points' } },
      })
      const most = Number(valid?.['points'] ?? 0)
      const { points } = (await session.customers.get(customerId)).ext.loyalty
      if (points > most) await session.customers.update(customerId, { ext: { loyalty: { points: most } } })
    },
    { isolation: 'serializable' },
  )
}
