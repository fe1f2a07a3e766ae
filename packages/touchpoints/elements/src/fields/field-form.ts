import { html, nothing, type TemplateResult } from 'lit'
import type { CustomerJson, FieldJson } from '@diwan/client'
import type { Formats } from '../i18n/formats.ts'
import type { Translate } from '../i18n/translate.ts'
import type { PluginPart } from '../plugins/plugin-part.ts'
import { labelOf, valueLabelOf, valueOf } from './field-text.ts'

export interface FieldFormContext {
  readonly t: Translate
  readonly formats: Formats
  /** What a plugin edits a field with, where one does. */
  readonly editorOf: (field: FieldJson) => unknown
  /** What is changed, as a patch of the record. */
  readonly save: (patch: { readonly ext: Patch }) => void
  readonly close: () => void
}

type Patch = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A longer text gets lines of its own. */
const longLine = 200
const typed: readonly string[] = ['text', 'key', 'integer', 'decimal', 'boolean', 'date']

/** Whether a form can be had for a field; an editor of its plugin does for any. */
export function isEditable(field: FieldJson, hasEditor: boolean): boolean {
  return field.writable && (hasEditor || (typed.includes(field.type) && !field.list))
}

/** A form of some extension fields. Only what was changed is saved. */
export function fieldForm(record: CustomerJson, fields: readonly FieldJson[], context: FieldFormContext): TemplateResult {
  const { t, formats, editorOf, save, close } = context
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const values = new Map<FieldJson, unknown>()
    for (const field of fields) {
      const value = valueIn(form, field, t, formats)
      if (value === invalid) return
      if (value !== undefined && !isSame(value, valueOf(record, field))) values.set(field, value)
    }
    close()
    if (values.size > 0) save({ ext: patchOf(values) })
  }
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  const row = (field: FieldJson) => {
    const editor = editorOf(field)
    const label = html`<span id="label-${field.name}">${labelOf(field, formats.locale)}</span>`
    return editor ? html`<div class="field" role="group" aria-labelledby="label-${field.name}" data-field=${field.name}>${label}${editor}</div>` : html`<label class="field" data-field=${field.name}>${label}${input(field, valueOf(record, field), t, formats)}</label>`
  }
  return html`<form class="field-form" @submit=${submit} @keydown=${escape} @input=${forgive}>
    ${fields.map(row)}
    <div class="buttons">
      <button type="submit" class="primary">${t('action.save')}</button>
      <button type="button" class="quiet" @click=${close}>${t('action.cancel')}</button>
    </div>
  </form>`
}

function input(field: FieldJson, value: unknown, t: Translate, { locale }: Formats): TemplateResult {
  const { name, type, values, nullable, max } = field
  const given = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  const none = nullable ? html`<option value="" .selected=${given === ''}>${t('fields.none')}</option>` : nothing
  if (values) return html`<select name=${name}>${none}${values.map((each) => html`<option value=${each.value} .selected=${each.value === given}>${valueLabelOf(field, each.value, locale)}</option>`)}</select>`
  if (type === 'boolean') return html`<select name=${name}>${none}<option value="true" .selected=${given === 'true'}>${t('fields.yes')}</option><option value="false" .selected=${given === 'false'}>${t('fields.no')}</option></select>`
  if (type === 'date') return html`<input type="date" name=${name} ?required=${!nullable} .value=${given} />`
  if (type === 'integer' || type === 'decimal') return html`<input name=${name} class="number" inputmode=${type === 'integer' ? 'numeric' : 'decimal'} dir="ltr" autocomplete="off" ?required=${!nullable} .value=${given} />`
  if ((max ?? 0) > longLine) return html`<textarea name=${name} maxlength=${max ?? nothing} dir="auto" ?required=${!nullable} .value=${given}></textarea>`
  return html`<input name=${name} maxlength=${max ?? nothing} dir="auto" autocomplete="off" ?required=${!nullable} .value=${given} />`
}

const invalid = Symbol('invalid')

/** What was entered, null for nothing, and undefined where the plugin's editor could not be shown. */
function valueIn(form: HTMLFormElement, field: FieldJson, t: Translate, formats: Formats): unknown {
  const { name, type } = field
  const control = form.elements.namedItem(name) as HTMLInputElement | null
  if (!control) return (form.querySelector<PluginPart>(`[data-field="${CSS.escape(name)}"] > .plugin`)?.element as { value?: unknown } | undefined)?.value
  const text = control.value.trim()
  if (text === '') return null
  if (type === 'boolean') return text === 'true'
  if (type !== 'integer' && type !== 'decimal') return text
  const number = numberFrom(text)
  if (type === 'integer' && /^-?\d+$/.test(number) && Number.isSafeInteger(Number(number))) return Number(number)
  if (type === 'decimal' && /^-?\d+(\.\d+)?$/.test(number)) return number
  control.setCustomValidity(t('fields.notNumber', { example: type === 'integer' ? formats.number(12) : formats.decimal('12.5') }))
  control.reportValidity()
  return invalid
}

/** Digits of any script, as people write them: grouped, and with the point of their script. */
function numberFrom(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replaceAll('٫', '.')
    .replaceAll('−', '-')
    .replaceAll(/[\s,٬'’]/g, '')
}

function forgive(event: Event): void {
  ;(event.target as Partial<HTMLInputElement>).setCustomValidity?.('')
}

function isSame(value: unknown, before: unknown): boolean {
  return value === (before ?? null) || JSON.stringify(value) === JSON.stringify(before ?? null)
}

function patchOf(values: ReadonlyMap<FieldJson, unknown>): Patch {
  const patch: Record<string, Record<string, unknown>> = {}
  for (const [{ name }, value] of values) {
    const [, owner = '', member = ''] = name.split('.')
    patch[owner] = { ...patch[owner], [member]: value }
  }
  return patch
}
