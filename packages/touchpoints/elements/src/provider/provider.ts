import { ContextProvider } from '@lit/context'
import { css, LitElement, type PropertyDeclarations, type PropertyValues } from 'lit'
import { createClient, type CrmClient } from '@diwan/client'
import { clientContext, pluginsContext, settingsContext, watchForProviders } from '../foundation/context.ts'
import { version } from '../foundation/version.ts'
import { directionOf, type ViewCalendar } from '../i18n/settings.ts'
import type { PluginUi } from '../plugins/plugin-ui.ts'

const settingNames = ['locale', 'calendar', 'zone', 'numbering', 'customerHref'] as const
const clientNames = ['client', 'endpoint', 'tokenEndpoint', 'fetchToken'] as const

/**
 * `<diwan-provider>`: gives the elements inside a client and the reader's settings. It draws nothing of its own.
 *
 * With `locale`, what is inside gets that language and its direction, unless the host wrote `lang` or `dir` here itself.
 */
export class DiwanProvider extends LitElement {
  static readonly tagName = 'provider'
  static readonly diwanVersion = version
  static override styles = css`
    :host {
      display: contents;
    }
  `
  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    plugins: { attribute: false },
    fetchToken: { attribute: false },
    endpoint: {},
    tokenEndpoint: { attribute: 'token-endpoint' },
    locale: {},
    calendar: {},
    zone: {},
    numbering: {},
    customerHref: { attribute: 'customer-href' },
  }

  /** Any implementation; it takes the place of `endpoint`. */
  declare client: CrmClient | undefined
  /** What plugins draw: the `./ui` entries of those that the server has. */
  declare plugins: readonly PluginUi[] | undefined
  /** Where the Diwan handler answers, such as `/api/crm`. */
  declare endpoint: string | undefined
  /** Answers a POST with a bearer token: as text, or as JSON `{ "token": "…" }`. */
  declare tokenEndpoint: string | undefined
  /** The same, as a function of the host. */
  declare fetchToken: (() => Promise<string>) | undefined
  /** BCP 47, such as `fa-IR`. */
  declare locale: string | undefined
  declare calendar: ViewCalendar | undefined
  /** IANA, such as `Asia/Tehran`; the browser's where left out. */
  declare zone: string | undefined
  /** A Unicode numbering system, such as `arabext`; the locale's where left out. */
  declare numbering: string | undefined
  /** The host's page of a customer, such as `/customers/{id}`; names become links to it. */
  declare customerHref: string | undefined

  readonly #client = new ContextProvider(this, { context: clientContext })
  readonly #settings = new ContextProvider(this, { context: settingsContext, initialValue: {} })
  readonly #plugins = new ContextProvider(this, { context: pluginsContext, initialValue: [] })
  #own: CrmClient | undefined
  /** What `lang` and `dir` were set to from `locale`, to know them from the host's. */
  #written: { lang?: string; dir?: string } = {}

  override connectedCallback(): void {
    watchForProviders()
    super.connectedCallback()
    this.requestUpdate('endpoint')
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    // An element that is only being moved is connected again by now.
    queueMicrotask(() => this.isConnected || this.#drop())
  }

  protected override willUpdate(changed: PropertyValues<DiwanProvider>): void {
    const { locale, calendar, zone, numbering, customerHref } = this
    const settings = { locale, calendar, zone, numbering, customerHref }
    if (settingNames.some((name) => changed.has(name))) this.#settings.setValue(settings)
    if (changed.has('plugins')) this.#plugins.setValue(this.plugins ?? [])
    if (changed.has('locale')) this.#inherit()
    if (clientNames.some((name) => changed.has(name))) this.#provide(changed)
  }

  /** The slot is there at once: without it, what is inside would have no size when it first looks. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot()
    root.append(document.createElement('slot'))
    return root
  }

  #provide(changed: PropertyValues<DiwanProvider>): void {
    if (this.client || !this.endpoint || changed.has('tokenEndpoint') || changed.has('fetchToken') || changed.get('endpoint') !== undefined) this.#drop()
    if (!this.client && this.endpoint) {
      const token = this.fetchToken ?? (this.tokenEndpoint ? () => this.#askToken(this.tokenEndpoint!) : undefined)
      this.#own ??= createClient({ endpoint: this.endpoint, ...(token && { token }) })
    }
    const client = this.client ?? this.#own
    if (client !== this.#client.value) this.#client.setValue(client)
  }

  #drop(): void {
    this.#own?.close()
    this.#own = undefined
  }

  async #askToken(address: string): Promise<string> {
    const response = await fetch(address, { method: 'POST', credentials: 'same-origin', headers: { accept: 'application/json, text/plain' } })
    if (!response.ok) throw new Error(`The token endpoint ${address} answered ${response.status}.`)
    if (!response.headers.get('content-type')?.includes('json')) return (await response.text()).trim()
    const { token } = (await response.json()) as { token?: unknown }
    if (typeof token !== 'string') throw new Error(`The token endpoint ${address} answered JSON without a "token".`)
    return token
  }

  #inherit(): void {
    const wanted = this.locale ? { lang: this.locale, dir: directionOf(this.locale) } : {}
    for (const name of ['lang', 'dir'] as const) {
      const own = this.getAttribute(name)
      if (own && own !== this.#written[name]) continue
      const value = (wanted as { lang?: string; dir?: string })[name]
      if (value) this.setAttribute(name, value)
      else this.removeAttribute(name)
    }
    this.#written = wanted
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'diwan-provider': DiwanProvider
  }
}
