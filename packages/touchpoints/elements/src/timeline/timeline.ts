import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { createTimelineStore, type TimelineEntryJson, type TimelineSnapshot, type TimelineStore } from '@diwan/client'
import { openTimeline } from '../data/open-timelines.ts'
import { People } from '../data/people.ts'
import { sentenceOf } from '../data/problem.ts'
import { Watch } from '../data/watch.ts'
import { DiwanElement } from '../foundation/diwan-element.ts'
import { DiwanNewEntriesEvent } from '../foundation/events.ts'
import { announce } from '../foundation/live-region.ts'
import { MinuteClock } from '../foundation/minute-clock.ts'
import { icons } from '../icons/icons.ts'
import { textIn } from '../i18n/text-in.ts'
import { interactionWords } from '../messages/words/interactions.ts'
import { pluginWords } from '../messages/words/plugins.ts'
import { timelineWords } from '../messages/words/timeline.ts'
import { Contributions } from '../plugins/contributions.ts'
import type { EntryContext } from '../plugins/plugin-ui.ts'
import { pluginPart } from '../plugins/plugin-views.ts'
import { pluginStyles } from '../styles/plugins.ts'
import { HeldEntries, type Shown } from './held-entries.ts'
import { kindFilter } from './kind-filter.ts'
import { OpenedEntries } from './opened-entries.ts'
import { timelineEntry } from './timeline-entry.ts'
import { still, type TimelineSource } from './timeline-source.ts'
import { timelineBlank, timelineBones, timelineError } from './timeline-states.ts'
import { timelineStyles } from './timeline.styles.ts'

/** Pages that are loaded by scrolling alone; after them a button, so that the page's end can be reached. */
const pagesByScrolling = 3

/**
 * `<diwan-timeline customer-id>`: everything about one customer, newest first.
 *
 * @fires diwan-new-entries
 * @fires diwan-load-error
 * @fires diwan-plugin-error
 * @slot empty - instead of the words for nothing yet
 * @csspart base, feed, entry, entry-header, entry-body, day, amount, new-pill
 */
export class DiwanTimeline extends DiwanElement {
  static readonly tagName = 'timeline'
  static override words = [...DiwanElement.words, interactionWords, timelineWords, pluginWords]
  static override styles = [DiwanElement.styles, timelineStyles, pluginStyles]
  static override properties: PropertyDeclarations = {
    customerId: { attribute: 'customer-id' },
    kinds: {},
    live: {},
    pageSize: { type: Number, attribute: 'page-size' },
    label: {},
    headingLevel: { type: Number, attribute: 'heading-level' },
    source: { attribute: false },
    entries: { attribute: false },
    kind: { state: true },
  }

  declare customerId: string | undefined
  /** Kinds to show, separated by commas; all where left out, with a filter for the reader. */
  declare kinds: string | undefined
  /** `off` leaves the timeline as it was loaded. */
  declare live: 'on' | 'off'
  /** Entries of a page, 1 to 200. */
  declare pageSize: number
  declare label: string | undefined
  /** Of the days' headings among the page's; default 2. */
  declare headingLevel: number
  declare source: TimelineSource | undefined
  /** Entries to show as they are, newest first; nothing is loaded then. */
  declare entries: readonly TimelineEntryJson[] | undefined
  declare protected kind: string

  readonly #people = new People(this)
  readonly #plugins = new Contributions(this, this.#people)
  readonly #watch = new Watch<TimelineSnapshot, TimelineStore>(this)
  readonly #opened = new OpenedEntries(this)
  readonly #held = new HeldEntries<TimelineEntryJson>()
  readonly #older = new IntersectionObserver(([entry]) => entry?.isIntersecting && this.#loadByScrolling(), { rootMargin: '200px' })
  #shown: Shown<TimelineEntryJson> = { entries: [], held: 0, arrived: [] }
  #arrived = new Set<string>()
  #own = new Set<string>()
  #stop: string | undefined
  #pages = 0
  #close: (() => void) | undefined
  #failure: unknown
  #heldBefore = 0

  constructor() {
    super()
    Object.assign(this, { live: 'on', pageSize: 30, headingLevel: 2, kind: '' })
    new MinuteClock(this)
  }

  async refresh(): Promise<void> {
    await this.#watch.store?.load()
  }

  /** Loads the next page of the past. */
  async loadOlder(): Promise<void> {
    await this.#watch.store?.loadOlder()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#register()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#close?.()
    this.#older.disconnect()
  }

  protected override get needsClient(): boolean {
    return !this.source && !this.entries
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    if (['client', 'source', 'customerId', 'live', 'pageSize'].some((name) => changed.has(name))) this.#start()
    else if (changed.has('kind') || changed.has('kinds')) this.#reload()
    const snapshot = this.#watch.snapshot
    for (const id of snapshot?.unconfirmed ?? []) this.#own.add(id)
    const entries = this.entries ?? snapshot?.entries ?? []
    if (this.entries || snapshot?.state === 'ready' || entries.length > 0) this.#shown = this.#held.show(entries, { hold: this.#isBeingRead(), own: this.#own })
    this.#tellArrived()
    this.#showState(snapshot)
  }

  protected override updated(): void {
    this.#older.disconnect()
    const button = this.renderRoot.querySelector('.older')
    if (button && this.#pages < pagesByScrolling) this.#older.observe(button)
  }

  protected override view(): TemplateResult {
    const { t } = this
    const snapshot = this.#watch.snapshot
    const { entries, held } = this.#shown
    const choosable = !this.kinds && !this.entries && (entries.length > 0 || this.kind)
    return html`
      ${choosable ? kindFilter(t, this.kind, this.#kindsOfPlugins, (kind) => (this.kind = kind)) : nothing}
      ${held > 0 ? html`<button class="pill" part="new-pill" @click=${this.#showHeld}>${icons.up}${t('timeline.new', { count: held })}</button>` : nothing}
      ${entries.length > 0 ? this.#feed(entries, snapshot) : this.#instead(snapshot)}
    `
  }

  #instead(snapshot: TimelineSnapshot | undefined): unknown {
    if (snapshot?.state === 'failed') return timelineError(this.t, sentenceOf(snapshot.error, this.t), () => void this.refresh())
    if (this.entries || snapshot?.state === 'ready') return timelineBlank(this.t, Boolean(this.kind), () => (this.kind = ''))
    return timelineBones(this.t)
  }

  #feed(entries: readonly TimelineEntryJson[], snapshot: TimelineSnapshot | undefined): TemplateResult {
    const { t, formats } = this
    const { more = false, state, error, unconfirmed = [] } = snapshot ?? {}
    const stop = entries.some(({ id }) => id === this.#stop) ? this.#stop : entries[0]?.id
    const reader = this.#reader
    const dayOf = (entry: TimelineEntryJson | undefined) => entry && (entry.occurredOn ?? formats.dayOf(entry.occurredAt))
    return html`<div class="feed" role="feed" part="feed" aria-label=${this.label ?? t('timeline.label')} aria-busy=${state === 'loading'} @keydown=${this.#keydown} @focusin=${this.#focused}>
        ${repeat(
          entries,
          ({ id }) => id,
          (entry, index) =>
            timelineEntry(entry, {
              t,
              formats,
              drawn: this.#drawn(entry),
              authorOf: ({ actor }) => this.#people.nameOf(actor),
              day: dayOf(entry) === dayOf(entries[index - 1]) ? undefined : this.#dayHeading(dayOf(entry)!),
              headingLevel: this.headingLevel,
              position: index + 1,
              size: more ? -1 : entries.length,
              isStop: entry.id === stop,
              unconfirmed: unconfirmed.includes(entry.id),
              arrived: this.#arrived.has(entry.id),
              opened: this.#opened.get(entry.id),
              toggle: reader && (({ id }) => void this.#opened.toggle(id, (record) => reader.interactions.get(record))),
            }),
        )}
      </div>
      ${error && state === 'failed' ? timelineError(t, sentenceOf(error, t), () => void (more ? this.loadOlder() : this.refresh())) : nothing}
      ${more && state !== 'failed' ? html`<button class="quiet older" ?disabled=${state === 'loading'} @click=${() => void this.loadOlder()}>${t(state === 'loading' ? 'state.loading' : 'timeline.older')}</button>` : nothing}`
  }

  #dayHeading(day: string): string {
    const heading = this.formats.day(day, 'heading')
    const near = this.formats.nearDay(day)
    return near ? `${near}${this.t('list.separator')}${heading}` : heading
  }

  get #kindsOfPlugins() {
    return this.#plugins.in('timeline.entry').flatMap(({ for: kind, label }) => (kind === undefined ? [] : [{ kind, word: textIn(label, this.formats.locale) }]))
  }

  #drawn(record: TimelineEntryJson): { readonly word: string; readonly body: unknown } | undefined {
    const { client, formats, t } = this
    const { session } = this.#people
    const contribution = this.#plugins.for('timeline.entry', record.kind)
    if (!contribution || !client || !session) return undefined
    const context: EntryContext = { client, session, locale: formats.locale, formats, record }
    return { word: textIn(contribution.label, formats.locale), body: pluginPart(contribution, context, t) }
  }

  get #reader(): TimelineSource | undefined {
    return this.source ?? this.client
  }

  get #kindsShown(): readonly string[] | null {
    const given = this.kind || this.kinds
    return given ? given.split(',').map((kind) => kind.trim()) : null
  }

  #start(): void {
    const { customerId, pageSize } = this
    const reader = this.#reader
    const kinds = this.#kindsShown
    this.#forget()
    this.#watch.show(
      reader && customerId && !this.entries
        ? createTimelineStore({ client: this.live === 'off' ? still(reader) : reader, customerId, pageSize, ...(kinds && { kinds }) })
        : undefined,
    )
    this.#register()
  }

  #reload(): void {
    this.#forget()
    void this.#watch.store?.load(this.#kindsShown)
  }

  #forget(): void {
    this.#held.reset()
    this.#shown = { entries: [], held: 0, arrived: [] }
    this.#arrived.clear()
    this.#pages = 0
  }

  /** Lets composers of the page find this timeline. */
  #register(): void {
    this.#close?.()
    const { store } = this.#watch
    if (!this.client || this.source || !this.customerId || !store || !this.isConnected) return
    this.#close = openTimeline(this.client, this.customerId, { store, shows: (kind) => this.#kindsShown?.includes(kind) ?? true })
  }

  /** Somebody reads here when the beginning is above the window, or an entry has the focus. */
  #isBeingRead(): boolean {
    const feed = this.renderRoot?.querySelector('.feed')
    if (!feed) return false
    const focused = (this.renderRoot as ShadowRoot).activeElement
    return feed.getBoundingClientRect().top < 0 || (focused !== null && feed.contains(focused))
  }

  readonly #showHeld = (): void => {
    const entries = this.#watch.snapshot?.entries ?? []
    const first = entries[0]?.id
    this.#held.release(entries)
    this.requestUpdate()
    void this.updateComplete.then(() => this.#focusEntry(first))
  }

  #tellArrived(): void {
    const { held, arrived } = this.#shown
    for (const { id } of arrived) this.#arrived.add(id)
    const count = arrived.length || (held !== this.#heldBefore ? held : 0)
    this.#heldBefore = held
    if (count === 0) return
    announce(this.t('timeline.new', { count }))
    this.dispatchEvent(new DiwanNewEntriesEvent(count))
  }

  #loadByScrolling(): void {
    if (this.#watch.snapshot?.state !== 'ready') return
    this.#pages++
    void this.loadOlder()
  }

  readonly #focused = (event: FocusEvent): void => {
    const id = (event.target as Element).closest<HTMLElement>('article')?.dataset['id']
    if (!id || id === this.#stop) return
    this.#stop = id
    this.requestUpdate()
  }

  /** Page keys are the feed's only while an entry itself has the focus; elsewhere they scroll. */
  readonly #keydown = (event: KeyboardEvent): void => {
    const article = event.target as HTMLElement
    if (!article.matches('article') || event.ctrlKey || event.altKey || event.metaKey) return
    const step = { PageDown: 1, ArrowDown: 1, PageUp: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const { entries } = this.#shown
    this.#focusEntry(entries[entries.findIndex(({ id }) => id === article.dataset['id']) + step]?.id)
  }

  #focusEntry(id: string | undefined): void {
    if (id) this.renderRoot.querySelector<HTMLElement>(`article[data-id="${CSS.escape(id)}"]`)?.focus()
  }

  #showState(snapshot: TimelineSnapshot | undefined): void {
    if (this.entries) return this.showState(this.entries.length === 0 ? 'empty' : 'ready')
    if (!snapshot) return
    if (snapshot.state === 'failed') {
      this.showState('error')
      if (snapshot.error !== this.#failure) this.tellLoadError(snapshot.error, () => void this.refresh())
    } else if (snapshot.state === 'ready') this.showState(snapshot.entries.length === 0 ? 'empty' : 'ready')
    else if (snapshot.entries.length === 0) this.showState('loading')
    this.#failure = snapshot.error
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'diwan-timeline': DiwanTimeline
  }
}
