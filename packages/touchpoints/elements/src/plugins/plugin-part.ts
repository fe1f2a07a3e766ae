import { html, LitElement, nothing, render, type PropertyDeclarations, type TemplateResult } from 'lit'
import { DiwanPluginErrorEvent } from '../foundation/events.ts'
import { version } from '../foundation/version.ts'
import { textIn } from '../i18n/text-in.ts'
import type { Translate } from '../i18n/translate.ts'
import type { Contribution } from './contributions.ts'
import { guardUpdates, listenForErrors } from './guard.ts'
import type { PluginContext } from './plugin-ui.ts'

/**
 * The place of one contribution: loads it, draws it, and stands in for it with one line where it fails. It has no shadow
 * root, so that it looks as the element around it.
 */
export class PluginPart extends LitElement {
  static readonly tagName = 'plugin-part'
  static readonly diwanVersion = version
  static override properties: PropertyDeclarations = {
    contribution: { attribute: false },
    context: { attribute: false },
    t: { attribute: false },
    isCell: { attribute: false },
    failure: { state: true },
  }

  declare contribution: Contribution
  /** What the contribution gets, as its argument or its properties. */
  declare context: PluginContext
  declare t: Translate
  /** In a row of many, where a failure is a dash: the list says it once. */
  declare isCell: boolean
  declare protected failure: { readonly error: unknown; readonly record: unknown } | undefined

  #shown: HTMLElement | undefined
  #of: unknown
  #stop: (() => void) | undefined

  /** The element of the contribution, where it is one and is shown. */
  get element(): HTMLElement | undefined {
    return this.contribution.drawing.isFunction ? undefined : this.#shown
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
    this.#stop = undefined
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override willUpdate(): void {
    const { drawing } = this.contribution
    if (drawing !== this.#of) {
      this.#stop?.()
      this.#stop = undefined
      this.#forget()
      this.#of = drawing
    }
    // What failed of one record may do with another, or with a newer version of it.
    if (this.failure && this.failure.record !== recordOf(this.context)) this.#forget()
    this.#stop ??= drawing.listen(() => this.requestUpdate())
    if (drawing.state.is === 'idle') void drawing.load()
  }

  /** What the contribution throws in here ends here, told by the browser or not. */
  protected override performUpdate(): void {
    const stop = listenForErrors((error) => this.#fail(error))
    try {
      super.performUpdate()
    } finally {
      stop()
    }
  }

  protected override render(): unknown {
    const { state } = this.contribution.drawing
    if (this.failure) return this.#line('plugin.crashed', false)
    if (state.is === 'failed') {
      this.#tell(state.error)
      return this.#line('plugin.notLoaded', true)
    }
    if (state.is === 'slow') return this.#line('plugin.slow', true)
    if (state.is === 'idle' || state.is === 'loading') return html`<span class="bone" .style=${'inline-size:60%'}></span>`
    try {
      return state.is === 'element' ? this.#element(state.create) : this.#drawn(state.call)
    } catch (error) {
      this.#fail(error)
      return this.#line('plugin.crashed', false)
    }
  }

  #element(create: () => HTMLElement): HTMLElement {
    const element = (this.#shown ??= guardUpdates(create(), (error) => this.#fail(error)))
    for (const [name, value] of Object.entries(this.context)) if ((element as unknown as Record<string, unknown>)[name] !== value) (element as unknown as Record<string, unknown>)[name] = value
    return element
  }

  /** Into a box of its own: what is left of a drawing that broke off is thrown away with it. */
  #drawn(call: (context: never) => unknown): HTMLElement {
    const box = this.#shown ?? Object.assign(document.createElement('span'), { className: 'drawn' })
    render(call(this.context as never) ?? nothing, box)
    return (this.#shown = box)
  }

  #line(key: 'plugin.crashed' | 'plugin.notLoaded' | 'plugin.slow', canRetry: boolean): TemplateResult {
    const { t, contribution } = this
    const sentence = t(key, { label: textIn(contribution.label, t.locale) })
    if (this.isCell) return html`<span class="muted" title=${sentence}><span aria-hidden="true">–</span><span class="hidden">${sentence}</span></span>`
    return html`<p class="plugin-failure small muted" role="status">
      ${sentence} ${canRetry ? html`<button type="button" class="link" @click=${() => void contribution.drawing.load()}>${t('action.retry')}</button>` : nothing}
    </p>`
  }

  #fail(error: unknown): void {
    if (this.failure) return
    this.failure = { error, record: recordOf(this.context) }
    this.#shown = undefined
    this.#tell(error)
  }

  #forget(): void {
    this.failure = undefined
    this.#shown = undefined
  }

  #tell(error: unknown): void {
    const { key, drawing } = this.contribution
    if (drawing.hasTold(error)) return
    console.error(`The contribution ${key} of a plugin failed.`, error)
    this.dispatchEvent(new DiwanPluginErrorEvent(key, error))
  }
}

function recordOf(context: PluginContext): unknown {
  return (context as { readonly record?: unknown }).record
}
