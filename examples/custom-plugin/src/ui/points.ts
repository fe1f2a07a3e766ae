import type { CustomerContext } from '@diwan/elements/plugins.js'
import type { LoyaltyPlugin } from '../loyalty.ts'

export function points({ record, formats }: CustomerContext<LoyaltyPlugin>): string {
  return formats.number(record.ext.loyalty.points)
}
