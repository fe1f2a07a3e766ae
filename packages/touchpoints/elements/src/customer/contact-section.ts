import { html, nothing, type TemplateResult } from 'lit'
import type { ContactPointJson } from '@diwan/client'
import { iconFor, icons } from '../icons/icons.ts'
import { wordFor } from '../i18n/translate.ts'
import { section, type SectionState } from './section.ts'
import type { PanelContext } from './panel.ts'

type Links = Partial<Record<ContactPointJson['kind'], string>>

/** Primary ones first, e-mail and phone before the rest. */
export function inOrder(points: readonly ContactPointJson[]): readonly ContactPointJson[] {
  const rank = ({ kind, primary }: ContactPointJson) => (primary ? 0 : 10) + Math.max(0, ['phone', 'email', 'address'].indexOf(kind) + 1 || 4)
  return [...points].sort((a, b) => rank(a) - rank(b))
}

/** Where a contact point leads: a dialer, a mail program, a page; nothing for what is only read. */
export function linkOf({ kind, value }: ContactPointJson): string | undefined {
  const digits = value.normalize('NFKC').replaceAll(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf)).replaceAll(/[^\d+]/g, '')
  const links: Links = { phone: digits && `tel:${digits}`, email: `mailto:${encodeURIComponent(value).replaceAll('%40', '@')}`, ...(/^https?:\/\//.test(value) && { url: value, social: value }) }
  return links[kind]
}

export function contactSection(points: readonly ContactPointJson[], state: SectionState, { t, formats }: PanelContext): TemplateResult {
  const row = (point: ContactPointJson) => {
    const link = linkOf(point)
    const isText = point.kind === 'address'
    const value = html`<bdi class=${isText ? '' : 'ltr'}>${isText ? addressOf(point, formats) : point.value}</bdi>`
    return html`<li>
      ${point.kind === 'phone' ? icons.phone : iconFor(point.kind)}
      <span class="value">${link ? html`<a href=${link}>${value}</a>` : value}
        ${point.status === 'ok' ? nothing : html`<span class="small warning">${wordFor(t, 'contactStatus', point.status)}</span>`}</span>
      <span class="small muted">${wordFor(t, 'label', point.label)}</span>
    </li>`
  }
  const content = points.length ? html`<ul class="rows">${inOrder(points).map(row)}</ul>` : html`<p class="muted small">${t('customer.noContacts')}</p>`
  return section(t, 'contacts', t('customer.contacts'), state, content)
}

/** In the order it is written on an envelope, the country by its name and the parts by the reader's own comma. */
function addressOf({ address, value }: ContactPointJson, formats: PanelContext['formats']): string {
  if (!address) return value
  const { lines = [], city, region, postalCode, country } = address
  const parts = [...lines, [city, region, postalCode].filter(Boolean).join(' '), country && formats.nameOf('region', country)].filter(Boolean)
  return parts.join(formats.comma) || value
}
