import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { CustomerJson } from '@diwan/client'
import { avatar } from '../foundation/avatar.ts'
import { commonStages, phaseOf } from '../foundation/vocabulary.ts'
import { icons } from '../icons/icons.ts'
import { wordFor } from '../i18n/translate.ts'
import { displayNameOf, nameEditor } from './name-editor.ts'
import type { PanelContext } from './panel.ts'
import { tagEditor } from './tag-editor.ts'

export type CustomerPatch = Partial<Pick<CustomerJson, 'name' | 'lifecycle' | 'ownerId' | 'tags' | 'ext'>>

export interface HeaderContext extends PanelContext {
  readonly stages: readonly string[]
  readonly isEditingName: boolean
  readonly isAddingTag: boolean
  readonly editName: (editing: boolean) => void
  readonly addTag: (adding: boolean) => void
  readonly save: (patch: CustomerPatch) => void
  /** What plugins put beside the kind, and at the end. */
  readonly badges: unknown
  readonly actions: unknown
}

/** Who this is, and the facts that are changed most, each in its place. */
export function customerHeader(customer: CustomerJson, context: HeaderContext): TemplateResult {
  const { t, isEditingName, editName } = context
  const { kind, roles } = customer
  const name = displayNameOf(customer)
  const others = roles.filter((role) => role !== 'customer')
  return html`<header class="header" part="header">
    ${avatar(name, kind)}
    <div class="title">
      ${isEditingName
        ? nameEditor(customer, context)
        : html`<div class="name">
            <h2 part="name"><bdi>${name}</bdi></h2>
            <button class="quiet icon edit" aria-label=${t('customer.editName')} title=${t('customer.editName')} @click=${() => editName(true)}>${icons.edit}</button>
          </div>`}
      <div class="meta">
        ${stageChooser(customer, context)}
        <span class="muted">${wordFor(t, 'kind', kind)}</span>
        ${others.map((role) => html`<span class="muted">${wordFor(t, 'role', role)}</span>`)}
        ${context.badges} ${ownerChooser(customer, context)}
      </div>
      ${tagEditor(customer, context)}
    </div>
    <span class="end">${context.actions}<slot name="header-end"></slot></span>
  </header>`
}

function stageChooser({ lifecycle }: CustomerJson, { t, stages, save }: HeaderContext): TemplateResult {
  const choices = [...new Set([...commonStages, ...stages, lifecycle])]
  return html`<span class="chooser stage" data-phase=${phaseOf(lifecycle)}>
    <select class="quiet" aria-label=${t('field.lifecycle')} title=${t('field.lifecycle')} .value=${live(lifecycle)} @change=${(event: Event) => save({ lifecycle: (event.target as HTMLSelectElement).value })}>
      ${choices.map((stage) => html`<option value=${stage} .selected=${stage === lifecycle}>${wordFor(t, 'stage', stage)}</option>`)}
    </select>
    ${icons.down}
  </span>`
}

function ownerChooser({ ownerId }: CustomerJson, { t, people, save }: HeaderContext): unknown {
  const name = people.nameOf(ownerId)
  if (people.assignable.length === 0) return name ? html`<span class="muted">${t('customer.ownedBy', { name })}</span>` : nothing
  const known = people.assignable.some(({ id }) => id === ownerId)
  return html`<span class="owner"><span class="muted">${t('field.ownerId')}</span><span class="chooser">
    <select class="quiet" aria-label=${t('field.ownerId')} title=${t('field.ownerId')} .value=${live(ownerId ?? '')} @change=${(event: Event) => save({ ownerId: (event.target as HTMLSelectElement).value || null })}>
      <option value="" .selected=${!ownerId}>${t('customer.noOwner')}</option>
      ${ownerId && !known ? html`<option value=${ownerId} selected>${name ?? ownerId}</option>` : nothing}
      ${people.assignable.map((person) => html`<option value=${person.id} .selected=${person.id === ownerId}>${person.name}</option>`)}
    </select>
    ${icons.down}</span
  ></span>`
}
