import { html, nothing, type TemplateResult } from 'lit'
import type { Translate } from '../i18n/translate.ts'
import { icons } from '../icons/icons.ts'

/** Rows that keep the shape of what comes. */
export function listBones(t: Translate, narrow: boolean): TemplateResult {
  const widths = [38, 52, 30, 46, 34, 58, 42, 36, 50, 40]
  return html`<div class="bones ${narrow ? 'narrow' : ''}" role="status">
    <span class="hidden">${t('state.loading')}</span>
    ${widths.map(
      (width) => html`<div class="row" aria-hidden="true">
        <span class="bone round avatar"></span>
        <span class="lines"><span class="bone" .style=${`inline-size:${width}%`}></span>${narrow ? html`<span class="bone" .style=${`inline-size:${width / 2}%`}></span>` : nothing}</span>
        ${narrow ? nothing : html`<span class="bone" .style=${`inline-size:${30 + width / 2}%`}></span><span class="bone" .style=${`inline-size:${90 - width / 2}%`}></span>`}
      </div>`,
    )}
  </div>`
}

interface Blank {
  readonly t: Translate
  readonly detail: string
  readonly act: () => void
}

/** What stands where rows would: nothing found, nothing yet, or what happened, each with the next step. */
export function listBlank(which: 'none' | 'empty' | 'error' | 'more', { t, detail, act }: Blank): TemplateResult {
  if (which === 'more') return html`<div class="notice" role="alert">${icons.alert}<p>${detail}</p><button @click=${act}>${t('action.retry')}</button></div>`
  if (which === 'error')
    return html`<div class="blank" role="alert"><strong>${t('list.failed')}</strong><p>${detail}</p><button @click=${act}>${t('action.retry')}</button></div>`
  if (which === 'none')
    return html`<div class="blank"><strong>${detail ? t('list.noMatch', { words: detail }) : t('list.none')}</strong><p>${t('list.noneHint')}</p><button @click=${act}>${t('list.showAll')}</button></div>`
  return html`<div class="blank"><slot name="empty"><strong>${t('list.empty')}</strong><p>${t('list.emptyHint')}</p></slot></div>`
}
