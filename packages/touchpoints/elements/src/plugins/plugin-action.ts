import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { sentenceOf } from '../data/problem.ts'
import { DiwanPluginErrorEvent } from '../foundation/events.ts'
import { version } from '../foundation/version.ts'
import { textIn } from '../i18n/text-in.ts'
import type { Translate } from '../i18n/translate.ts'
import type { Contribution } from './contributions.ts'
import type { PluginContext } from './plugin-ui.ts'

/** A button for what a plugin's function does. The function is loaded when the button is pressed. */
export class PluginAction extends LitElement {
  static readonly tagName = 'plugin-action'
  static readonly diwanVersion = version
  static override properties: PropertyDeclarations = {
    contribution: { attribute: false },
    context: { attribute: false },
    t: { attribute: false },
    isBusy: { state: true },
    sentence: { state: true },
  }

  declare contribution: Contribution
  declare context: PluginContext
  declare t: Translate
  declare protected isBusy: boolean
  /** What went wrong. */
  declare protected sentence: string | undefined

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<button type="button" aria-busy=${this.isBusy ? 'true' : nothing} aria-disabled=${this.isBusy ? 'true' : nothing} @click=${() => void this.#run()}>${this.#label}</button>
      ${this.sentence ? html`<p class="plugin-failure small muted" role="status">${this.sentence}</p>` : nothing}`
  }

  get #label(): string {
    return textIn(this.contribution.label, this.t.locale)
  }

  async #run(): Promise<void> {
    if (this.isBusy) return
    const { contribution, context, t } = this
    this.isBusy = true
    this.sentence = undefined
    const stop = contribution.drawing.listen(() => (this.sentence = contribution.drawing.state.is === 'slow' ? t('plugin.slow', { label: this.#label }) : undefined))
    try {
      await contribution.drawing.load()
      const { state } = contribution.drawing
      if (state.is === 'failed') return this.#fail('plugin.notLoaded', state.error)
      if (state.is === 'function') await state.call(context as never)
    } catch (error) {
      this.#fail('plugin.notDone', error, sentenceOf(error, t))
    } finally {
      stop()
      this.isBusy = false
    }
  }

  #fail(key: 'plugin.notLoaded' | 'plugin.notDone', error: unknown, why = ''): void {
    this.sentence = [this.t(key, { label: this.#label }), why].filter(Boolean).join(' ')
    console.error(`The contribution ${this.contribution.key} of a plugin failed.`, error)
    this.dispatchEvent(new DiwanPluginErrorEvent(this.contribution.key, error))
  }
}
