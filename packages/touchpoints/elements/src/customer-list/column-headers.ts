import { html, nothing, type TemplateResult } from 'lit'
import { icons } from '../icons/icons.ts'
import type { MessageKey } from '../messages/message.ts'
import type { Translate } from '../i18n/translate.ts'
import { firstSort, sortOf, type ColumnName, type Layout } from './columns.ts'
import type { FurtherColumn } from './further-columns.ts'

interface HeaderContext {
  readonly t: Translate
  readonly layout: Layout
  readonly further: ReadonlyMap<string, FurtherColumn>
  readonly sort: string
  /** The column of the tab stop, or -1 where it is in a row. */
  readonly stop: number
  readonly change: (sort: string) => void
}

const titles: Readonly<Record<ColumnName, MessageKey>> = {
  name: 'field.name',
  stage: 'field.lifecycle',
  contact: 'field.contact',
  owner: 'field.ownerId',
  tags: 'field.tags',
  updated: 'field.updatedAt',
}

export function columnHeaders({ t, layout, further, sort, stop, change }: HeaderContext): TemplateResult {
  const cell = (column: string, index: number): TemplateResult => {
    const other = further.get(column)
    const field = other ? other.sort : sortOf[column]
    const order = field && sort.replace('-', '') === field ? (sort.startsWith('-') ? 'descending' : 'ascending') : 'none'
    const next = order === 'none' ? (other?.firstSort ?? firstSort[field ?? '']) : order === 'ascending' ? `-${field}` : field
    const tabindex = index === stop ? 0 : -1
    const title = other?.title ?? t(titles[column as ColumnName])
    const place = other ? `further ${other.isNumeric ? 'at-end' : ''}` : `at-${column}`
    return html`<div role="columnheader" class="cell ${place}" part="header-cell" aria-colindex=${index + 1} aria-sort=${field ? order : nothing} data-column=${field ? nothing : index} tabindex=${field ? nothing : tabindex}>
      ${field
        ? html`<button class="quiet" data-column=${index} tabindex=${tabindex} @click=${() => change(next!)}><span class="clip">${title}</span>${order === 'none' ? nothing : order === 'ascending' ? icons.up : icons.down}</button>`
        : html`<span class="clip" title=${title}>${title}</span>`}
    </div>`
  }
  return html`<div class="header" role="rowgroup"><div class="row" role="row" aria-rowindex="1">${layout.columns.map(cell)}</div></div>`
}
