import { html, type TemplateResult } from 'lit'
import type { Translate } from '../i18n/translate.ts'

export function customerBones(t: Translate): TemplateResult {
  const bones = (...widths: number[]) => widths.map((width) => html`<span class="bone" .style=${`inline-size:${width}%`}></span>`)
  return html`<div class="bones" role="status">
    <span class="hidden">${t('state.loading')}</span>
    <div class="header" aria-hidden="true"><span class="bone round avatar"></span><div class="title">${bones(40, 60)}</div></div>
    <div class="columns" aria-hidden="true">
      <div class="brief"><div class="section">${bones(30, 80, 65)}</div><div class="section">${bones(30, 70)}</div></div>
      <div class="main">
        <span class="bone composer"></span>
        ${[40, 55, 35].map((width) => html`<div class="entry"><span class="bone round"></span><div class="section">${bones(width, width + 30)}</div></div>`)}
      </div>
    </div>
  </div>`
}

export function customerFailure(t: Translate, code: string | undefined, detail: string, retry: () => void): TemplateResult {
  const gone = code === 'not_found'
  return html`<div class="blank" role="alert">
    <strong>${t(gone ? 'customer.gone' : 'customer.failed')}</strong>
    <p>${gone ? t('customer.goneHint') : detail}</p>
    <button @click=${retry}>${t('action.retry')}</button>
  </div>`
}
