import { ContextConsumer } from '@lit/context'
import { html, LitElement, type CSSResultGroup, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import type { CrmClient } from '@diwan/client'
import { formatsFor, type Formats } from '../i18n/formats.ts'
import { directionOf, inheritedLocale, type ViewCalendar, type ViewSettings } from '../i18n/settings.ts'
import { translator, type Translate } from '../i18n/translate.ts'
import type { Words } from '../messages/message.ts'
import { commonWords } from '../messages/words/common.ts'
import { controls } from '../styles/controls.ts'
import { states } from '../styles/states.ts'
import { text } from '../styles/text.ts'
import { tokens } from '../styles/tokens.ts'
import { clientContext, settingsContext, watchForProviders } from './context.ts'
import { DiwanLoadErrorEvent, DiwanNavigateEvent } from './events.ts'
import { version } from './version.ts'

export type ElementState = 'waiting' | 'loading' | 'empty' | 'error'

const patience = 5000
let toldOfWaiting = false

/** What all elements share: the client and settings of their provider, words and formats, states, and the look. */
export abstract class DiwanElement extends LitElement {
  static readonly diwanVersion = version
  static override styles: CSSResultGroup = [tokens, text, controls, states]
  /** The areas of words the element speaks. */
  static words: readonly Words[] = [commonWords]
  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    calendar: {},
    zone: {},
    numbering: {},
    settings: { state: true },
  }

  /** Set it to do without a provider. */
  declare client: CrmClient | undefined
  declare calendar: ViewCalendar | undefined
  declare zone: string | undefined
  declare numbering: string | undefined
  declare protected settings: ViewSettings

  protected formats!: Formats
  protected t!: Translate

  readonly #internals = this.attachInternals()
  #provided: CrmClient | undefined
  #patience: ReturnType<typeof setTimeout> | undefined
  #ready: Promise<void>
  #settle!: () => void

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang', 'dir']
  }

  constructor() {
    super()
    this.settings = {}
    this.#ready = new Promise((resolve) => (this.#settle = resolve))
    new ContextConsumer(this, { context: settingsContext, subscribe: true, callback: (settings) => (this.settings = settings) })
    new ContextConsumer(this, { context: clientContext, subscribe: true, callback: (client) => this.#provide(client) })
  }

  /** Resolves once there is something to see: records, that there are none, or why not. */
  async whenReady(): Promise<void> {
    await this.#ready
    await this.updateComplete
  }

  override connectedCallback(): void {
    watchForProviders()
    super.connectedCallback()
    this.#patience = setTimeout(() => this.#tellOfWaiting(), patience)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#patience)
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value)
    if (name === 'lang' || name === 'dir') this.requestUpdate()
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const { calendar = this.settings.calendar, zone = this.settings.zone, numbering = this.settings.numbering } = this
    const locale = this.getAttribute('lang') || this.settings.locale || inheritedLocale(this)
    const formats = formatsFor({ locale, calendar, zone, numbering })
    if (formats === this.formats) return
    this.formats = formats
    this.t = translator(formats, (this.constructor as typeof DiwanElement).words)
  }

  protected override render(): TemplateResult {
    const { locale } = this.formats
    // An element told a language of its own, and no direction, takes the language's; else the page decides.
    const direction = this.hasAttribute('lang') && !this.hasAttribute('dir') ? directionOf(locale) : undefined
    return html`<div class="root" part="base" lang=${locale} .dir=${direction ?? ''}>${this.view()}</div>`
  }

  protected abstract view(): unknown

  /** False for an element that was given its data. */
  protected get needsClient(): boolean {
    return true
  }

  protected get isRightToLeft(): boolean {
    return this.renderRoot.querySelector('.root')?.matches(':dir(rtl)') ?? this.matches(':dir(rtl)')
  }

  /** Shows which of the states hold, as `:state()`; anything but loading and waiting makes the element ready. */
  protected showState(state: ElementState | 'ready'): void {
    for (const name of ['waiting', 'loading', 'empty', 'error'] as const) {
      if (name === state) this.#internals.states.add(name)
      else this.#internals.states.delete(name)
    }
    if (state !== 'loading' && state !== 'waiting') this.#settle()
  }

  protected tellLoadError(error: unknown, retry: () => void): void {
    this.dispatchEvent(new DiwanLoadErrorEvent(error, retry))
  }

  /** The address of a customer's page, where the host gave a pattern. */
  protected customerHref(id: string): string | undefined {
    return this.settings.customerHref?.replaceAll('{id}', encodeURIComponent(id))
  }

  /** Asks the host to show a customer; follows the pattern where nobody prevents it. */
  protected navigate(id: string): boolean {
    const proceed = this.dispatchEvent(new DiwanNavigateEvent('customer', id))
    const href = this.customerHref(id)
    if (proceed && href) location.assign(href)
    return proceed
  }

  #provide(client: CrmClient | undefined): void {
    // A client set by hand stays.
    if (this.client === this.#provided) this.client = client
    this.#provided = client
  }

  #tellOfWaiting(): void {
    if (this.client || !this.needsClient || !this.isConnected) return
    this.showState('waiting')
    if (toldOfWaiting) return
    toldOfWaiting = true
    console.warn(
      `<${this.localName}> has waited 5 s for a CRM client. Put it inside <diwan-provider endpoint="…">, define that element, ` + 'or call setDefaultClient(client).',
    )
  }
}
