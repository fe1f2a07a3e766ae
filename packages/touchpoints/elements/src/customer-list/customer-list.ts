import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { createListStore, type CustomerJson, type Entities, type ListSnapshot, type ListStore, type NewCustomer } from '@diwan/client'
import { Facets } from '../data/facets.ts'
import { People } from '../data/people.ts'
import { PrimaryContacts } from '../data/primary-contacts.ts'
import { sentenceOf } from '../data/problem.ts'
import { Watch } from '../data/watch.ts'
import { DiwanElement } from '../foundation/diwan-element.ts'
import { DiwanColumnsChangeEvent, DiwanQueryChangeEvent, DiwanRowOpenEvent, type ListQueryState } from '../foundation/events.ts'
import { announce } from '../foundation/live-region.ts'
import { MinuteClock } from '../foundation/minute-clock.ts'
import { listWords } from '../messages/words/list.ts'
import { pluginWords } from '../messages/words/plugins.ts'
import { recordWords } from '../messages/words/records.ts'
import { Contributions } from '../plugins/contributions.ts'
import type { CustomersContext } from '../plugins/plugin-ui.ts'
import { pluginAction } from '../plugins/plugin-views.ts'
import { pluginStyles } from '../styles/plugins.ts'
import { records } from '../styles/records.ts'
import { columnChooser } from './column-chooser.ts'
import { columnHeaders } from './column-headers.ts'
import { ColumnSet } from './column-set.ts'
import { customerCells, type RowContext } from './customer-row.ts'
import { customerListStyles } from './customer-list.styles.ts'
import { GridFocus } from './grid-focus.ts'
import { emptyQuery, hasFilters, queryOf } from './list-query.ts'
import { listBlank, listBones } from './list-states.ts'
import { listToolbar } from './list-toolbar.ts'
import { RowWindow } from './row-window.ts'

type CustomerStore = ListStore<Entities['customer'], CustomerJson, NewCustomer>

const typingPause = 180
const widthStep = 20
const narrowRow = 56
const comfortableRow = 40
const compactRow = 32

/**
 * `<diwan-customer-list>`: all customers one may see; search, filters, order, as many rows as there are.
 *
 * @fires diwan-row-open cancelable; then `diwan-navigate`, cancelable
 * @fires diwan-query-change
 * @fires diwan-columns-change
 * @fires diwan-load-error
 * @fires diwan-plugin-error
 * @slot toolbar-start
 * @slot toolbar-end
 * @slot empty - instead of the words for no customers
 * @csspart base, toolbar, search, count, grid, header-cell, row, cell
 */
export class DiwanCustomerList extends DiwanElement {
  static readonly tagName = 'customer-list'
  static override words = [...DiwanElement.words, recordWords, listWords, pluginWords]
  static override styles = [DiwanElement.styles, records, customerListStyles, pluginStyles]
  static override properties: PropertyDeclarations = {
    search: {},
    sort: {},
    lifecycle: {},
    kind: {},
    owner: {},
    tag: {},
    columns: {},
    density: {},
    label: {},
    filtersOpen: { state: true },
    columnsOpen: { state: true },
    width: { state: true },
  }

  /** Words to search for, as typed. */
  declare search: string
  /** `sortKey`, `updatedAt` or `createdAt`, with `-` before it for the reverse. */
  declare sort: string
  declare lifecycle: string
  declare kind: string
  /** The id of the owner. */
  declare owner: string
  declare tag: string
  /** Extension fields that are columns, separated by commas: `ext.loyalty.tier,ext.loyalty.points`. The reader may choose others. */
  declare columns: string
  declare density: 'comfortable' | 'compact'
  /** What the grid is called; default "Customers". */
  declare label: string | undefined
  declare protected filtersOpen: boolean
  declare protected columnsOpen: boolean
  /** In steps, so that not every pixel draws the list again. */
  declare protected width: number

  readonly #people = new People(this)
  readonly #plugins = new Contributions(this, this.#people)
  readonly #columns = new ColumnSet(this, this.#people, this.#plugins)
  readonly #contacts = new PrimaryContacts(this)
  readonly #facets = new Facets(this)
  readonly #watch = new Watch<ListSnapshot<CustomerJson>, CustomerStore>(this)
  readonly #focus = new GridFocus(this, { open: (id) => this.#open(id), scrollTo: (index) => this.#window.scrollTo(index) })
  readonly #window = new RowWindow(this, {
    scroller: () => this.renderRoot?.querySelector<HTMLElement>('.scroller') ?? null,
    pinned: () => this.#focus.row,
  })
  readonly #resize = new ResizeObserver(([entry]) => this.#resized(entry?.contentRect.width ?? 0))
  #typing: ReturnType<typeof setTimeout> | undefined
  #announced: unknown

  constructor() {
    super()
    Object.assign(this, emptyQuery, { columns: '', density: 'comfortable', width: 0, filtersOpen: false, columnsOpen: false })
    new MinuteClock(this)
  }

  /** Reads the list anew from its first page. */
  async refresh(): Promise<void> {
    await this.#watch.store?.load()
  }

  /** Brings a loaded customer's row into sight and gives it the focus; false where it is not loaded. */
  async focusRow(id: string): Promise<boolean> {
    const row = this.#items.findIndex((item) => item.id === id)
    if (row >= 0) await this.#focus.go({ row, column: 0 })
    return row >= 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // At once, so that the first drawing is already the right one.
    this.#resized(this.getBoundingClientRect().width)
    this.#resize.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resize.disconnect()
    clearTimeout(this.#typing)
  }

  /** How many rows one page key passes. */
  get pageLength(): number {
    return this.#window.pageLength
  }

  get #items(): readonly CustomerJson[] {
    return this.#watch.snapshot?.items ?? []
  }

  get #query(): ListQueryState {
    const { search, sort, lifecycle, kind, owner, tag } = this
    return { search, sort, lifecycle, kind, owner, tag }
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    if (changed.has('client')) this.#watch.show(this.client && this.#createStore())
    else if (Object.keys(emptyQuery).some((name) => changed.has(name))) this.#queryChanged(changed.has('search'))
    const snapshot = this.#watch.snapshot
    if (snapshot?.state === 'ready') this.#facets.see(snapshot.items)
    const { t, formats, columns, width } = this
    this.#columns.arrange({ t, formats, names: columns, width })
    if (this.#columns.layout.columns.includes('contact')) this.#contacts.want(this.#items)
    this.#focus.follow(this.#items, this.#columns.layout)
    this.#showState(snapshot)
  }

  protected override updated(): void {
    const { snapshot, store } = this.#watch
    if (snapshot?.state === 'ready' && snapshot.more && this.#window.last >= snapshot.items.length - 30) void store?.loadMore()
  }

  protected override view(): TemplateResult {
    const { t } = this
    const snapshot = this.#watch.snapshot
    const count = this.#countText(snapshot)
    return html`${listToolbar({
      t,
      query: this.#query,
      narrow: this.#columns.layout.narrow,
      filtersOpen: this.filtersOpen,
      stages: this.#facets.stages,
      tags: this.#facets.tags,
      owners: this.#people.assignable.map(({ id, name }) => ({ value: id, label: name })),
      count,
      newer: snapshot?.newer ?? 0,
      sorts: [...this.#columns.further.values()].flatMap(({ firstSort, title }) => (firstSort ? [{ value: firstSort, label: title }] : [])),
      columns: this.#chooser(),
      actions: this.#actions(),
      search: (words) => (this.search = words),
      change: (change) => Object.assign(this, change),
      toggleFilters: () => (this.filtersOpen = !this.filtersOpen),
      showNewer: () => void this.refresh(),
    })}
    ${this.#columns.failures(t)} ${this.#items.length === 0 ? this.#instead(snapshot) : this.#grid(snapshot!)}`
  }

  #instead(snapshot: ListSnapshot<CustomerJson> | undefined): unknown {
    const { t } = this
    if (!snapshot || snapshot.state === 'idle' || snapshot.state === 'loading') return listBones(t, this.#columns.layout.narrow)
    if (snapshot.error) return listBlank('error', { t, detail: sentenceOf(snapshot.error, t), act: () => void this.refresh() })
    const narrowed = Boolean(this.search.trim()) || hasFilters(this.#query)
    return listBlank(narrowed ? 'none' : 'empty', { t, detail: this.search.trim(), act: () => Object.assign(this, emptyQuery, { sort: this.sort }) })
  }

  #grid(snapshot: ListSnapshot<CustomerJson>): TemplateResult {
    const { t } = this
    const { layout, further } = this.#columns
    const { items, total, more, state, error } = snapshot
    const headerRows = layout.narrow ? 0 : 1
    const known = more ? (total?.exact ? total.value : undefined) : items.length
    const rows = this.#window.rows(items.length, this.#rowSize)
    const context: Omit<RowContext, 'stop'> = {
      t,
      formats: this.formats,
      layout,
      further,
      ownerOf: ({ ownerId }) => this.#people.nameOf(ownerId),
      contactOf: ({ id }) => this.#contacts.of(id),
      hrefOf: (id) => this.customerHref(id),
    }
    return html`<div
        class="grid ${layout.narrow ? 'narrow' : ''}"
        .style=${`--_columns:${layout.template}`}
        role="grid"
        part="grid"
        aria-label=${this.label ?? t('list.label')}
        aria-rowcount=${known === undefined ? -1 : known + headerRows}
        aria-colcount=${layout.columns.length}
        aria-busy=${state === 'loading'}
        @keydown=${this.#focus.keydown}
        @focusin=${this.#focus.focusin}
        @click=${this.#clicked}
      >
        ${layout.narrow ? nothing : columnHeaders({ t, layout, further, sort: this.sort, stop: this.#focus.stopIn(-1), change: (sort) => (this.sort = sort) })}
        <div class="scroller" role="rowgroup">
          <div class="canvas" role="presentation" .style=${`block-size:${items.length * this.#rowSize}px`}>
            ${repeat(
              rows,
              (index) => items[index]!.id,
              (index) =>
                html`<div
                  class="row"
                  role="row"
                  part="row"
                  data-id=${items[index]!.id}
                  aria-rowindex=${index + 1 + headerRows}
                  .style=${`block-size:${this.#rowSize}px;transform:translateY(${index * this.#rowSize}px)`}
                >
                  ${customerCells(items[index]!, { ...context, stop: this.#focus.stopIn(index) })}
                </div>`,
            )}
          </div>
        </div>
      </div>
      ${error && state === 'failed' ? listBlank('more', { t, detail: sentenceOf(error, t), act: () => void (more ? this.#watch.store?.loadMore() : this.refresh()) }) : nothing}`
  }

  get #rowSize(): number {
    if (this.#columns.layout.narrow) return narrowRow
    return this.density === 'compact' ? compactRow : comfortableRow
  }

  #createStore(): CustomerStore {
    const client = this.client!
    const subscribe: typeof client.subscribe = (listener) => client.subscribe(listener)
    return createListStore({ collection: client.customers, entity: 'customer', query: queryOf(this.#query), subscribe })
  }

  /** Words wait until the typing pauses; all else is asked at once. The request before is aborted. */
  #queryChanged(typed: boolean): void {
    clearTimeout(this.#typing)
    const ask = () => {
      this.#window.toStart()
      void this.#watch.store?.load(queryOf(this.#query))
      this.dispatchEvent(new DiwanQueryChangeEvent(this.#query))
    }
    if (typed) this.#typing = setTimeout(ask, typingPause)
    else ask()
  }

  readonly #clicked = (event: MouseEvent): void => {
    const path = event.composedPath() as Element[]
    const id = path.find((node) => node instanceof HTMLElement && node.dataset['id'])?.getAttribute('data-id')
    // A link with a modifier is the browser's: a new tab, a new window, a download.
    if (!id || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    if (String(getSelection() ?? '')) return
    event.preventDefault()
    this.#open(id)
  }

  #open(id: string): void {
    if (this.dispatchEvent(new DiwanRowOpenEvent(id))) this.navigate(id)
  }

  #resized(width: number): void {
    this.width = Math.floor(width / widthStep) * widthStep
  }

  #chooser(): unknown {
    const { t, columnsOpen: isOpen } = this
    const { fields, chosen } = this.#columns
    if (fields.length === 0) return nothing
    const toggle = (open: boolean) => (this.columnsOpen = open)
    const choose = (name: string, isChosen: boolean) => {
      const others = this.columns.split(',').filter((other) => other.trim() !== name && other.trim() !== '')
      this.columns = (isChosen ? [...others, name] : others).join(',')
      this.dispatchEvent(new DiwanColumnsChangeEvent(this.columns))
    }
    return columnChooser({ t, fields, chosen, isOpen, toggle, choose })
  }

  #actions(): unknown {
    const { client, formats, t } = this
    const { session } = this.#people
    if (!client || !session) return nothing
    const context: CustomersContext = { client, session, locale: formats.locale, formats, query: queryOf(this.#query) }
    return this.#plugins.in('customers.action').map((each) => pluginAction(each, context, t))
  }

  #countText(snapshot: ListSnapshot<CustomerJson> | undefined): string {
    const total = snapshot?.total
    if (!total || snapshot.state === 'failed') return ''
    return total.exact ? this.t('list.count', { count: total.value }) : this.t('list.countCapped', { count: total.value })
  }

  #showState(snapshot: ListSnapshot<CustomerJson> | undefined): void {
    if (!snapshot) return
    const { state, items, total, error } = snapshot
    if (state === 'failed') {
      this.showState('error')
      if (this.#announced !== error) this.tellLoadError(error, () => void this.refresh())
      this.#announced = error
    } else if (state === 'ready') {
      this.showState(items.length === 0 ? 'empty' : 'ready')
      const told = this.search.trim() || hasFilters(this.#query)
      if (total && this.#announced !== total && told) announce(this.#countText(snapshot) || this.t('list.none'))
      this.#announced = total
    } else if (items.length === 0) this.showState('loading')
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'diwan-customer-list': DiwanCustomerList
  }
}
