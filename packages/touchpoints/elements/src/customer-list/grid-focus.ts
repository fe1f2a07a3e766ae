import type { ReactiveController } from 'lit'
import type { DiwanElement } from '../foundation/diwan-element.ts'
import type { Layout } from './columns.ts'
import { cellAfter, type Cell } from './grid-keys.ts'

export interface GridFocusOptions {
  readonly open: (id: string) => void
  readonly scrollTo: (index: number) => void
}

interface Host extends DiwanElement {
  readonly pageLength: number
}

/** One tab stop in the grid, bound to a record and not to a place: when rows come and go, it stays with its record. */
export class GridFocus implements ReactiveController {
  readonly #host: Host
  readonly #options: GridFocusOptions
  #ids: readonly { readonly id: string }[] = []
  #columns = 1
  #hasHeader = false
  #id: string | undefined
  #row = 0
  #column = 0
  #inside = false

  constructor(host: Host, options: GridFocusOptions) {
    this.#host = host
    this.#options = options
    host.addController(this)
  }

  /** The row of the tab stop; -1 in the header. */
  get row(): number {
    return this.#row
  }

  /** The column of the tab stop in a row, or -1 where it is in another. */
  stopIn(row: number): number {
    return row === this.#row ? this.#column : -1
  }

  /** Finds the record again among new rows; where it is gone, the row in its place takes over. */
  follow(items: readonly { readonly id: string }[], layout: Layout): void {
    this.#ids = items
    this.#columns = layout.columns.length
    this.#hasHeader = !layout.narrow
    this.#column = Math.min(this.#column, this.#columns - 1)
    if (this.#row < 0 && this.#hasHeader) return
    if (items[this.#row]?.id === this.#id && this.#id !== undefined) return
    const found = items.findIndex(({ id }) => id === this.#id)
    this.#row = found >= 0 ? found : Math.max(0, Math.min(this.#row, items.length - 1))
    this.#id = items[this.#row]?.id
  }

  hostUpdated(): void {
    const holder = (this.#host.renderRoot as ShadowRoot).activeElement
    // The row with the focus left the list: the one in its place takes it, so that the keyboard is never lost.
    if (this.#inside && !holder && this.#ids.length > 0 && document.activeElement === document.body) this.#cell()?.focus()
  }

  async go(cell: Cell): Promise<void> {
    this.#row = cell.row
    this.#column = cell.column
    this.#id = this.#ids[cell.row]?.id
    if (cell.row >= 0) this.#options.scrollTo(cell.row)
    this.#host.requestUpdate()
    await this.#host.updateComplete
    this.#cell()?.focus({ preventScroll: true })
  }

  readonly keydown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey || event.shiftKey) return
    if (event.key === 'Enter' && this.#row >= 0 && this.#id !== undefined) {
      event.preventDefault()
      return this.#options.open(this.#id)
    }
    const cell = cellAfter(event.key, event.ctrlKey, { row: this.#row, column: this.#column }, {
      rows: this.#ids.length,
      columns: this.#columns,
      firstRow: this.#hasHeader ? -1 : 0,
      pageLength: this.#host.pageLength,
      rightToLeft: (event.currentTarget as Element).matches(':dir(rtl)'),
    })
    if (!cell) return
    event.preventDefault()
    void this.go(cell)
  }

  readonly focusin = (event: FocusEvent): void => {
    this.#inside = true
    const grid = event.currentTarget as HTMLElement
    grid.addEventListener('focusout', this.#focusout)
    const cell = (event.target as Element).closest<HTMLElement>('[data-column]')
    if (!cell) return
    const id = cell.closest<HTMLElement>('[data-id]')?.dataset['id']
    const row = id === undefined ? -1 : this.#ids.findIndex((item) => item.id === id)
    const column = Number(cell.dataset['column'])
    if (row === this.#row && column === this.#column) return
    this.#row = row
    this.#column = column
    this.#id = id
    this.#host.requestUpdate()
  }

  readonly #focusout = (event: FocusEvent): void => {
    if (event.relatedTarget) this.#inside = (event.currentTarget as Node).contains(event.relatedTarget as Node)
  }

  #cell(): HTMLElement | null {
    const row = this.#row < 0 ? '.header' : `[data-id="${CSS.escape(this.#id ?? '')}"]`
    return this.#host.renderRoot.querySelector<HTMLElement>(`${row} [data-column="${this.#column}"]`)
  }
}
