import { html, type TemplateResult } from 'lit'
import { icons } from '../icons/icons.ts'
import { wordFor, type Translate } from '../i18n/translate.ts'

const kinds = ['call', 'email', 'message', 'meeting', 'note', 'purchase', 'task']

/** What to read: everything, or one kind; also of those that plugins draw. */
export function kindFilter(t: Translate, kind: string, others: readonly { readonly kind: string; readonly word: string }[], change: (kind: string) => void): TemplateResult {
  return html`<div class="filter">
    <span class="chooser">
      <select class="quiet" aria-label=${t('timeline.filter')} @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
        <option value="" .selected=${!kind}>${t('timeline.all')}</option>
        ${kinds.map((key) => html`<option value=${key} .selected=${key === kind}>${wordFor(t, 'kinds', key)}</option>`)}
        ${others.filter((other) => !kinds.includes(other.kind)).map((other) => html`<option value=${other.kind} .selected=${other.kind === kind}>${other.word}</option>`)}
      </select>
      ${icons.down}
    </span>
  </div>`
}
