import { html, type TemplateResult } from 'lit'
import type { CustomerJson } from '@diwan/client'
import type { HeaderContext } from './customer-header.ts'

/** As the server composes it, so that an edited name shows before the answer. */
export function displayNameOf({ name, displayName }: Pick<CustomerJson, 'name' | 'displayName'>): string {
  const parts = [name.prefix, name.given, name.middle, name.family, name.suffix].filter(Boolean).join(' ')
  return name.full ?? (parts || name.native || name.latin || name.legal || displayName)
}

/** A name in one field where it is known as a whole, else its given and family parts; the other parts stay. */
export function nameEditor({ name, kind }: CustomerJson, { t, editName, save }: HeaderContext): TemplateResult {
  const whole = kind === 'organization' || name.full !== undefined
  const fields = whole ? (['full'] as const) : (['given', 'family'] as const)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const typed = Object.fromEntries(fields.map((field) => [field, String(form.get(field)).trim() || undefined]))
    editName(false)
    if (Object.values(typed).some(Boolean) && fields.some((field) => typed[field] !== name[field])) save({ name: { ...name, ...typed } })
  }
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    editName(false)
  }
  return html`<form class="name-editor" @submit=${submit} @keydown=${escape}>
    ${fields.map(
      (field) => html`<label class="field"><span>${t(`name.${field}`)}</span><input name=${field} maxlength="200" autocomplete="off" dir="auto" value=${name[field] ?? ''} /></label>`,
    )}
    <button type="submit" class="primary">${t('action.save')}</button>
    <button type="button" class="quiet" @click=${() => editName(false)}>${t('action.cancel')}</button>
  </form>`
}
