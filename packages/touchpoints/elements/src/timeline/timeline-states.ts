import { html, type TemplateResult } from 'lit'
import { icons } from '../icons/icons.ts'
import type { Translate } from '../i18n/translate.ts'

export function timelineBones(t: Translate): TemplateResult {
  return html`<div class="bones" role="status">
    <span class="hidden">${t('state.loading')}</span>
    ${[34, 52, 41, 28].map(
      (width) => html`<div class="entry" aria-hidden="true">
        <span class="glyph bone round"></span>
        <div class="line"><span class="bone" .style=${`inline-size:${width}%`}></span></div>
        <div class="body"><span class="bone" .style=${`inline-size:${width + 30}%`}></span></div>
      </div>`,
    )}
  </div>`
}

export function timelineBlank(t: Translate, filtered: boolean, showAll: () => void): TemplateResult {
  if (filtered) return html`<div class="blank"><strong>${t('timeline.none')}</strong><button @click=${showAll}>${t('list.showAll')}</button></div>`
  return html`<div class="blank"><slot name="empty"><strong>${t('timeline.empty')}</strong><p>${t('timeline.emptyHint')}</p></slot></div>`
}

export function timelineError(t: Translate, detail: string, retry: () => void): TemplateResult {
  return html`<div class="notice" role="alert">${icons.alert}<p>${detail}</p><button @click=${retry}>${t('action.retry')}</button></div>`
}
