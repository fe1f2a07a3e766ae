import type { CustomerContext } from '@diwan/elements/plugins.js'
import { css, html, LitElement } from 'lit'
import type { LoyaltyPlugin } from '../loyalty.ts'
import { say } from './texts.ts'

type Context = CustomerContext<LoyaltyPlugin>

/** `<diwan-loyalty-card>`: points and tier, on the customer's page. */
export default class LoyaltyCard extends LitElement {
  static override properties = { record: { attribute: false }, formats: { attribute: false }, locale: { attribute: false } }
  static override styles = css`
    strong {
      font-size: 1.5em;
    }
    span {
      color: var(--diwan-color-text-muted);
    }
  `

  declare record: Context['record']
  declare formats: Context['formats']
  declare locale: Context['locale']

  override render() {
    const { points, tier } = this.record.ext.loyalty
    return html`<strong>${this.formats.number(points)}</strong> <span>${say('points', this.locale)} · ${say(tier ?? 'none', this.locale)}</span>`
  }
}
