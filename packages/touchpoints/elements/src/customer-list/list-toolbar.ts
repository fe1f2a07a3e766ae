import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import type { ListQueryState } from '../foundation/events.ts'
import { icons } from '../icons/icons.ts'
import { wordFor, type Translate } from '../i18n/translate.ts'
import { hasFilters } from './list-query.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

export interface ToolbarContext {
  readonly t: Translate
  readonly query: ListQueryState
  readonly narrow: boolean
  readonly filtersOpen: boolean
  readonly stages: readonly string[]
  readonly tags: readonly string[]
  readonly owners: readonly Choice[]
  readonly count: string
  readonly newer: number
  /** Orders by further columns, for a place without headers. */
  readonly sorts: readonly Choice[]
  /** What chooses the columns, and what plugins do with the list. */
  readonly columns: unknown
  readonly actions: unknown
  readonly search: (words: string) => void
  readonly change: (change: Partial<ListQueryState>) => void
  readonly toggleFilters: () => void
  readonly showNewer: () => void
}

export function listToolbar(context: ToolbarContext): TemplateResult {
  const { t, query, narrow, filtersOpen, count, newer } = context
  const filtered = hasFilters(query)
  const clear = (event: Event) => {
    context.search('')
    // The button goes with the words; the cursor stays.
    ;(event.currentTarget as HTMLElement).parentElement?.querySelector('input')?.focus()
  }
  return html`<div class="toolbar" part="toolbar">
    <slot name="toolbar-start"></slot>
    <label class="search">
      ${icons.search}<span class="hidden">${t('list.search')}</span>
      <input
        type="search"
        part="search"
        autocomplete="off"
        spellcheck="false"
        enterkeyhint="search"
        dir=${query.search ? 'auto' : nothing}
        placeholder=${t('list.search')}
        .value=${live(query.search)}
        @input=${(event: Event) => context.search((event.target as HTMLInputElement).value)}
      />
      ${query.search ? html`<button class="quiet clear" aria-label=${t('list.clearSearch')} title=${t('list.clearSearch')} @click=${clear}>${icons.close}</button>` : nothing}
    </label>
    ${narrow ? html`<button class="quiet icon ${filtered ? 'on' : ''}" aria-expanded=${filtersOpen} aria-label=${t('list.filters')} title=${t('list.filters')} @click=${context.toggleFilters}>${icons.filter}</button>` : nothing}
    <div class="filters" role="group" aria-label=${t('list.filters')} ?hidden=${narrow && !filtersOpen}>
      ${choosers(context)}
      ${narrow ? sorter(context) : nothing} ${context.columns}
      ${filtered ? html`<button class="quiet" @click=${() => context.change({ lifecycle: '', kind: '', owner: '', tag: '' })}>${t('list.clearFilters')}</button>` : nothing}
    </div>
    <span class="end">
      ${newer > 0 ? html`<button class="link newer" @click=${context.showNewer}>${icons.up}${t('list.newer', { count: newer })}</button>` : nothing}
      <span class="muted number count" part="count">${count}</span>
      ${context.actions}<slot name="toolbar-end"></slot>
    </span>
  </div>`
}

function choosers({ t, query, stages, owners, tags, change }: ToolbarContext): unknown {
  const words = (group: string, keys: readonly string[]): Choice[] => keys.map((value) => ({ value, label: wordFor(t, group, value) }))
  const asIs = (keys: readonly string[]): Choice[] => keys.map((value) => ({ value, label: value }))
  return [
    chooser(t('field.lifecycle'), t('list.anyStage'), query.lifecycle, words('stage', stages), (lifecycle) => change({ lifecycle })),
    chooser(t('field.kind'), t('list.anyKind'), query.kind, words('kind', ['person', 'organization']), (kind) => change({ kind })),
    owners.length ? chooser(t('field.ownerId'), t('list.anyOwner'), query.owner, owners, (owner) => change({ owner })) : nothing,
    tags.length ? chooser(t('field.tags'), t('list.anyTag'), query.tag, asIs(tags), (tag) => change({ tag })) : nothing,
  ]
}

function sorter({ t, query, sorts: further, change }: ToolbarContext): TemplateResult {
  const sorts = [
    { value: '-updatedAt', label: t('list.sortUpdated') },
    { value: '-createdAt', label: t('list.sortCreated') },
    ...further,
  ]
  return chooser(t('list.sort'), t('list.sortName'), query.sort === 'sortKey' ? '' : query.sort, sorts, (sort) => change({ sort: sort || 'sortKey' }))
}

/** A quiet select: what is not chosen is said in its first option. */
function chooser(label: string, none: string, value: string, choices: readonly Choice[], change: (value: string) => void): TemplateResult {
  return html`<span class="chooser ${value ? 'on' : ''}">
    <select class="quiet" aria-label=${label} title=${label} @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
      <option value="" .selected=${!value}>${none}</option>
      ${choices.map((choice) => html`<option value=${choice.value} .selected=${choice.value === value}>${choice.label}</option>`)}
    </select>
    ${icons.down}
  </span>`
}
