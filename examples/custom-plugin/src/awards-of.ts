import type { Repository } from '@diwan/core'
import type { loyaltyAward } from './loyalty-award.ts'
import type { OwnSession } from './own-session.ts'

export function awardsOf(session: OwnSession): Repository<typeof loyaltyAward> {
  return session.repository('loyaltyAward') as Repository<typeof loyaltyAward>
}
