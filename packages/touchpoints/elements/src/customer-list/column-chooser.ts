import { html, type TemplateResult } from 'lit'
import type { FieldJson } from '@diwan/client'
import { labelOf } from '../fields/field-text.ts'
import { icons } from '../icons/icons.ts'
import type { Translate } from '../i18n/translate.ts'

export interface ColumnChooserContext {
  readonly t: Translate
  readonly fields: readonly FieldJson[]
  readonly chosen: readonly string[]
  readonly isOpen: boolean
  readonly toggle: (open: boolean) => void
  readonly choose: (name: string, isChosen: boolean) => void
}

/** Which extension fields are columns. */
export function columnChooser({ t, fields, chosen, isOpen, toggle, choose }: ColumnChooserContext): TemplateResult {
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return
    event.stopPropagation()
    toggle(false)
    ;(event.currentTarget as HTMLElement).querySelector('button')?.focus()
  }
  const leave = (event: FocusEvent) => {
    const next = event.relatedTarget as Node | null
    if (isOpen && !(event.currentTarget as HTMLElement).contains(next)) toggle(false)
  }
  const change = (name: string) => (event: Event) => choose(name, (event.target as HTMLInputElement).checked)
  return html`<span class="columns" @keydown=${close} @focusout=${leave}>
    <button class="quiet" aria-expanded=${isOpen} aria-controls="columns" @click=${() => toggle(!isOpen)}>${t('list.columns')}${icons.down}</button>
    <div class="menu" id="columns" role="group" aria-label=${t('list.columns')} tabindex="-1" ?hidden=${!isOpen}>
      ${fields.map((field) => html`<label><input type="checkbox" .checked=${chosen.includes(field.name)} @change=${change(field.name)} />${labelOf(field, t.locale)}</label>`)}
    </div>
  </span>`
}
