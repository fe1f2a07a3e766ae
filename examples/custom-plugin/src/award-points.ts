import { loyaltyAward } from './loyalty-award.ts'
import type { OwnSession } from './own-session.ts'

export interface Award {
  readonly customerId: string
  /** Negative where points are spent. */
  readonly points: number
  readonly reason: string
}

/** Notes the award and gives the customer's points after it. The hook of the plugin sets the tier, and refuses fewer than none. */
export function awardPoints(own: OwnSession, { customerId, points, reason }: Award): Promise<number> {
  // Serializable, or two awards at once would both add to the same sum.
  return own.transaction(
    async (session) => {
      const { ext } = await session.customers.get(customerId)
      await session.repository(loyaltyAward).create({ customerId, points, reason })
      const updated = await session.customers.update(customerId, { ext: { loyalty: { points: ext.loyalty.points + points } } })
      return updated.ext.loyalty.points
    },
    { isolation: 'serializable' },
  )
}
