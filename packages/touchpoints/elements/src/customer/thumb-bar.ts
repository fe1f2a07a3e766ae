import { html, nothing, type TemplateResult } from 'lit'
import type { ContactPointJson } from '@diwan/client'
import type { Translate } from '../i18n/translate.ts'
import { icons } from '../icons/icons.ts'
import { inOrder, linkOf } from './contact-section.ts'

/** On a phone, what one does with a customer stays under the thumb. */
export function thumbBar(t: Translate, points: readonly ContactPointJson[], log: () => void): TemplateResult {
  const ordered = inOrder(points)
  const action = (kind: 'phone' | 'email', label: string) => {
    const point = ordered.find((candidate) => candidate.kind === kind && candidate.status === 'ok')
    const link = point && linkOf(point)
    return link ? html`<a class="button" href=${link}>${kind === 'phone' ? icons.call : icons.email}${label}</a>` : nothing
  }
  return html`<div class="thumb">
    ${action('phone', t('action.call'))} ${action('email', t('action.email'))}
    <button class="primary" @click=${log}>${icons.plus}${t('action.log')}</button>
  </div>`
}
