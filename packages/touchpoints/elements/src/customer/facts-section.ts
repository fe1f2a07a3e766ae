import { html, nothing, type TemplateResult } from 'lit'
import type { CrmClient, CustomerJson, FieldJson } from '@diwan/client'
import { fieldForm, isEditable, type FieldFormContext } from '../fields/field-form.ts'
import { labelOf, textOfValue, valueOf } from '../fields/field-text.ts'
import { icons } from '../icons/icons.ts'
import { wordFor } from '../i18n/translate.ts'
import type { MessageKey } from '../messages/message.ts'
import type { PanelContext } from './panel.ts'
import { section } from './section.ts'

export type ExternalReferenceJson = Awaited<ReturnType<CrmClient['externalReferences']['get']>>

/** The fields that plugins and the host add to customers, and how they are edited. */
export interface FactsContext extends PanelContext, Pick<FieldFormContext, 'editorOf' | 'save'> {
  readonly fields: readonly FieldJson[]
  readonly isEditing: boolean
  readonly edit: (editing: boolean) => void
}

/** What is worth knowing at a glance, in the order a person would ask. */
export function factsSection(customer: CustomerJson, references: readonly ExternalReferenceJson[], context: FactsContext): TemplateResult {
  const { t, formats, fields, isEditing, edit } = context
  const editable = fields.filter((field) => isEditable(field, context.editorOf(field) !== undefined))
  const { demographics, preferences, preferredChannel, preferredLocale, source, createdAt, updatedAt, name } = customer
  const facts: (readonly [label: string, value: unknown])[] = []
  const add = (key: MessageKey, value: unknown) => value && facts.push([t(key), value])
  const text = (value: string | undefined) => value && html`<bdi>${value}</bdi>`
  const moment = (instant: string) => html`<time datetime=${instant} title=${formats.exact(instant)}>${formats.relative(instant)}</time>`

  add('field.legalName', text(name.legal))
  add('field.otherName', text(name.native ?? name.latin))
  add('field.occupation', text(demographics.occupation))
  add('field.industry', text(demographics.industry))
  add('field.employees', text(demographics.employees))
  add('field.residence', text(demographics.residence))
  add('field.birth', birthOf(demographics.birth, formats))
  add('field.preferredLocale', preferredLocale && formats.nameOf('language', preferredLocale))
  add('field.preferredChannel', preferredChannel && wordFor(t, 'channel', preferredChannel))
  for (const { topic, value } of preferences) facts.push([wordFor(t, 'topic', topic), text(value)])
  add('field.source', source && wordFor(t, 'source', source))
  for (const { system, externalId, url } of references) {
    const id = html`<bdi class="ltr">${externalId}</bdi>`
    facts.push([wordFor(t, 'system', system), url && /^https?:/.test(url) ? html`<a href=${url}>${id}</a>` : id])
  }
  for (const field of isEditing ? fields.filter((each) => !editable.includes(each)) : fields) {
    const value = textOfValue(field, valueOf(customer, field), t, formats)
    if (value !== undefined) facts.push([labelOf(field, formats.locale), html`<bdi>${value}</bdi>`])
  }
  add('field.createdAt', moment(createdAt))
  add('field.updatedAt', createdAt === updatedAt ? nothing : moment(updatedAt))
  const rows = facts.filter(([, value]) => value !== nothing)
  const list = html`<dl>${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`
  const form = isEditing ? fieldForm(customer, editable, { ...context, close: () => edit(false) }) : nothing
  const button = editable.length > 0 && !isEditing ? html`<button class="quiet icon edit edit-fields" aria-label=${t('fields.edit')} title=${t('fields.edit')} @click=${() => edit(true)}>${icons.edit}</button>` : nothing
  return section(t, 'facts', t('customer.facts'), undefined, html`${form}${list}`, button)
}

type Birth = CustomerJson['demographics']['birth']

/** As it was told: a whole Gregorian date in the reader's calendar, anything else in its own. */
function birthOf(birth: Birth, formats: PanelContext['formats']): unknown {
  if (!birth) return undefined
  const { year, month, day, calendar = 'gregory' } = birth
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0')
  if (calendar === 'gregory' && year && month && day) return formats.day(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`, 'long')
  return html`<bdi>${[year, month, day].filter(Boolean).join('/')}</bdi>`
}
