import { css, html, LitElement, type PropertyDeclarations } from 'lit'
import type { CustomerJson } from '@diwan/client'
import { textIn, type Formats } from '../plugins/plugins.ts'

/** A panel with a customer's points, and what is left to the next tier. */
export default class LoyaltyCard extends LitElement {
  static override properties: PropertyDeclarations = { record: { attribute: false }, formats: { attribute: false }, locale: { attribute: false } }
  static override styles = css`
    :host {
      display: grid;
      gap: 6px;
      font-size: 0.8125rem;
    }
    .points {
      font-size: 1.25rem;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
    .muted {
      color: var(--diwan-color-text-muted, light-dark(#5d6470, #a2a8b4));
    }
    progress {
      inline-size: 100%;
      block-size: 6px;
      accent-color: var(--diwan-color-accent, light-dark(#2f56cf, #93aefc));
    }
  `
  declare record: CustomerJson
  declare formats: Formats
  declare locale: string

  protected override render() {
    const { points } = (this.record.ext as unknown as { readonly loyalty: { readonly points: number } }).loyalty
    const left = Math.max(0, 3000 - points)
    const words = { points: { en: 'points', fa: 'امتیاز', ar: 'نقطة' }, left: { en: 'to platinum', fa: 'تا سطح پلاتین', ar: 'حتى البلاتين' } }
    return html`<span><span class="points">${this.formats.number(points)}</span> <span class="muted">${textIn(words.points, this.locale)}</span></span>
      <progress max="3000" value=${points} aria-label=${textIn(words.points, this.locale)}></progress>
      <span class="muted">${this.formats.number(left)} ${textIn(words.left, this.locale)}</span>`
  }
}
