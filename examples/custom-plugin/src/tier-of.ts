import type { Tier } from './fields.ts'
import type { Settings } from './settings.ts'

export function tierOf(points: number, { goldFrom, silverFrom }: Settings): Tier | null {
  if (points >= goldFrom) return 'gold'
  return points >= silverFrom ? 'silver' : null
}
