import { html, nothing, type TemplateResult } from 'lit'
import { sentenceOf } from '../data/problem.ts'
import type { Translate } from '../i18n/translate.ts'

export interface SectionState {
  readonly failure: unknown
  readonly isLoading: boolean
  reload(): Promise<void>
}

/** A part of the profile with its heading; while it loads, or where it cannot, its place is kept. */
export function section(t: Translate, name: string, title: string, state: SectionState | undefined, content: unknown, beside: unknown = nothing): TemplateResult {
  const failure = state?.failure
  return html`<section class="section ${name}" aria-labelledby="title-${name}">
    <div class="heading"><h3 id="title-${name}">${title}</h3>${beside}</div>
    ${failure
      ? html`<p class="small muted" role="alert">${sentenceOf(failure, t)} <button class="link" @click=${() => void state?.reload()}>${t('action.retry')}</button></p>`
      : state?.isLoading
        ? html`<span class="bone" .style=${'inline-size:70%'}></span><span class="bone" .style=${'inline-size:45%'}></span>`
        : (content ?? nothing)}
  </section>`
}
