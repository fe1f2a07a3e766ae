import { html, nothing, type TemplateResult } from 'lit'
import { codeOf, conflictAuthor, conflictFields, sentenceOf } from '../data/problem.ts'
import { icons } from '../icons/icons.ts'
import type { PanelContext } from './panel.ts'

/** A write that was taken back, and how to do it again. */
export interface RefusedEdit {
  readonly error: unknown
  readonly retry: () => void
  readonly dismiss: () => void
}

/** Says which edit was taken back and why; all others stand. */
export function refusedEdit({ error, retry, dismiss }: RefusedEdit, { t, formats, people }: PanelContext): TemplateResult {
  const isConflict = codeOf(error) === 'version_conflict' || codeOf(error) === 'version_stale'
  const fields = isConflict ? [conflictFields(error, t, formats), people.nameOf(conflictAuthor(error))].filter(Boolean).join(t('list.separator')) : ''
  const reason = isConflict ? (fields ? t('customer.conflict', { fields }) : t('customer.conflictUnknown')) : sentenceOf(error, t)
  return html`<div class="notice" role="alert">
    ${icons.alert}
    <p>${isConflict ? nothing : html`<strong>${t('customer.refused')}</strong> `}${reason}</p>
    <button @click=${retry}>${t(isConflict ? 'customer.applyAgain' : 'action.retry')}</button>
    <button class="quiet" @click=${dismiss}>${t(isConflict ? 'customer.keepTheirs' : 'action.dismiss')}</button>
  </div>`
}
