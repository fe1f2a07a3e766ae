import { html, nothing, type TemplateResult } from 'lit'
import type { CustomerJson } from '@diwan/client'
import { avatar } from '../foundation/avatar.ts'
import { phaseOf } from '../foundation/vocabulary.ts'
import type { Formats } from '../i18n/formats.ts'
import { wordFor, type Translate } from '../i18n/translate.ts'
import type { ColumnName, Layout } from './columns.ts'
import type { FurtherColumn } from './further-columns.ts'

export interface RowContext {
  readonly t: Translate
  readonly formats: Formats
  readonly layout: Layout
  readonly further: ReadonlyMap<string, FurtherColumn>
  readonly ownerOf: (customer: CustomerJson) => string | undefined
  readonly contactOf: (customer: CustomerJson) => string | undefined
  readonly hrefOf: (id: string) => string | undefined
  /** The column of the row's tab stop, or -1. */
  readonly stop: number
}

/** Of further columns, in a row of two lines; then there is no room for the owner. */
const mostInLine = 2

/** The cells of a customer's row. */
export function customerCells(customer: CustomerJson, context: RowContext): TemplateResult[] {
  const { layout, further, stop } = context
  return layout.columns.map((column, index) => {
    const other = further.get(column)
    const place = other ? `further ${other.isNumeric ? 'at-end' : ''}` : `at-${column}`
    return html`<div role="gridcell" class="cell ${place}" part="cell" aria-colindex=${index + 1} data-column=${index} tabindex=${index === stop ? 0 : -1}>
      ${layout.narrow ? narrowCell(customer, context) : (other ?? { cell: () => cells[column as ColumnName](customer, context) }).cell(customer)}
    </div>`
  })
}

const cells: Record<ColumnName, (customer: CustomerJson, context: RowContext) => unknown> = {
  name: (customer, context) => html`${avatar(customer.displayName, customer.kind)}${nameOf(customer, context)}`,
  stage: (customer, context) => stage(customer, context),
  contact: (customer, { contactOf }) => html`<bdi class="clip muted" title=${contactOf(customer) ?? nothing}>${contactOf(customer)}</bdi>`,
  owner: (customer, { ownerOf }) => html`<bdi class="clip">${ownerOf(customer)}</bdi>`,
  tags: ({ tags }) => tagsOf(tags),
  updated: (customer, context) => updated(customer, context),
}

function narrowCell(customer: CustomerJson, context: RowContext): TemplateResult {
  const others = [...context.further.values()].slice(0, mostInLine)
  const owner = others.length < mostInLine ? context.ownerOf(customer) : undefined
  return html`${avatar(customer.displayName, customer.kind)}
    <span class="lines">
      <span class="line">${nameOf(customer, context)}${updated(customer, context)}</span>
      <span class="line muted">${stage(customer, context)}${owner ? html`<bdi class="clip">${owner}</bdi>` : nothing}${others.map((other) => furtherLine(other, customer))}</span>
    </span>`
}

/** A figure needs its name to be understood; words are only heard with theirs. */
function furtherLine({ title, isNumeric, cell }: FurtherColumn, customer: CustomerJson): TemplateResult {
  return isNumeric ? html`<span class="further clip">${cell(customer)} ${title}</span>` : html`<span class="further clip"><span class="hidden">${title}</span> ${cell(customer)}</span>`
}

/** A link out of the tab order: the cell is the stop, and Enter opens. */
function nameOf({ id, displayName, kind }: CustomerJson, { hrefOf, t }: RowContext): TemplateResult {
  const href = hrefOf(id)
  const name = html`<bdi>${displayName}</bdi>`
  return html`<span class="name clip" title=${displayName}>${href ? html`<a href=${href} tabindex="-1">${name}</a>` : name}<span class="hidden">, ${wordFor(t, 'kind', kind)}</span></span>`
}

function stage({ lifecycle }: CustomerJson, { t }: RowContext): TemplateResult {
  return html`<span class="stage" data-phase=${phaseOf(lifecycle)}><span class="clip">${wordFor(t, 'stage', lifecycle)}</span></span>`
}

function updated({ updatedAt }: CustomerJson, { formats }: RowContext): TemplateResult {
  return html`<time class="muted number" datetime=${updatedAt} title=${formats.exact(updatedAt)}>${formats.relative(updatedAt)}</time>`
}

function tagsOf(tags: readonly string[]): unknown {
  const [first, ...rest] = tags
  if (first === undefined) return nothing
  return html`<span class="tags" title=${tags.join(', ')}><bdi class="tag"><span class="clip">${first}</span></bdi>${rest.length ? html`<span class="small muted number ltr">+${rest.length}</span>` : nothing}</span>`
}
