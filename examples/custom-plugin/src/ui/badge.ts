import type { CustomerContext } from '@diwan/elements/plugins.js'
import { html, nothing } from 'lit'
import type { LoyaltyPlugin } from '../loyalty.ts'
import { say } from './texts.ts'

/** A star beside the stage of those who are gold. */
export function badge({ record, locale }: CustomerContext<LoyaltyPlugin>) {
  return record.ext.loyalty.tier === 'gold' ? html`<span>★ ${say('gold', locale)}</span>` : nothing
}
