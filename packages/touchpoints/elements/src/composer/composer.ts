import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { operationName } from '../data/operation-name.ts'
import { logInteraction } from '../data/open-timelines.ts'
import { sentenceOf } from '../data/problem.ts'
import { DiwanElement } from '../foundation/diwan-element.ts'
import { DiwanInteractionLoggedEvent, DiwanWriteRefusedEvent } from '../foundation/events.ts'
import { announce } from '../foundation/live-region.ts'
import { icons, iconFor } from '../icons/icons.ts'
import { dayAt, instantOf, wallClockAt } from '../i18n/zoned-time.ts'
import { composerWords } from '../messages/words/composer.ts'
import { interactionWords } from '../messages/words/interactions.ts'
import { composerStyles } from './composer.styles.ts'
import { emptyDraft, interactionOf, isBlank, loggedKinds, type Draft } from './draft.ts'

/** A write that was refused, with what was typed. */
interface Refusal {
  readonly operation: string
  readonly customerId: string
  readonly draft: Draft
  readonly error: unknown
}

/**
 * `<diwan-composer customer-id>`: logs a note, call, e-mail or meeting. It appears in the page's timeline at once;
 * where it is refused, it goes again, and what was typed comes back with the reason.
 *
 * @fires diwan-interaction-logged
 * @fires diwan-write-refused
 * @csspart base, form, kinds, fields, submit
 */
export class DiwanComposer extends DiwanElement {
  static readonly tagName = 'composer'
  static override words = [...DiwanElement.words, interactionWords, composerWords]
  static override styles = [DiwanElement.styles, composerStyles]
  static override properties: PropertyDeclarations = {
    customerId: { attribute: 'customer-id' },
    drafts: { state: true },
    refusals: { state: true },
    open: { state: true },
  }

  declare customerId: string | undefined
  declare protected drafts: ReadonlyMap<string, Draft>
  declare protected refusals: readonly Refusal[]
  declare protected open: boolean

  constructor() {
    super()
    Object.assign(this, { drafts: new Map(), refusals: [], open: false })
  }

  /** Puts the cursor into the text. */
  override focus(options?: FocusOptions): void {
    this.open = true
    void this.updateComplete.then(() => this.renderRoot.querySelector('textarea')?.focus(options))
  }

  get #draft(): Draft {
    return this.drafts.get(this.customerId ?? '') ?? emptyDraft
  }

  #change(change: Partial<Draft>, customerId = this.customerId ?? ''): void {
    this.drafts = new Map(this.drafts).set(customerId, { ...(this.drafts.get(customerId) ?? emptyDraft), ...change })
  }

  protected override firstUpdated(): void {
    this.showState('ready')
  }

  protected override view(): TemplateResult {
    const { t } = this
    const draft = this.#draft
    return html`<form class=${this.open ? 'open' : ''} part="form" aria-label=${t('composer.label')} @submit=${this.#submit} @keydown=${this.#keydown} @focusin=${this.#openOnText}>
      <div class="kinds" role="radiogroup" part="kinds" aria-label=${t('composer.kind')} @keydown=${this.#kindKey}>
        ${loggedKinds.map(
          (kind) => html`<button type="button" class="quiet" role="radio" aria-checked=${kind === draft.kind} tabindex=${kind === draft.kind ? 0 : -1} data-kind=${kind} @click=${() => this.#choose(kind)}>
            ${iconFor(kind)}<span>${t(`interaction.${kind}`)}</span>
          </button>`,
        )}
      </div>
      ${this.open ? this.#fields(draft) : this.#closed(draft)}
    </form>
    ${this.refusals.filter(({ customerId }) => customerId === this.customerId).map((refusal) => this.#refusal(refusal))}`
  }

  #closed({ kind }: Draft): TemplateResult {
    const invitation = this.t(`composer.invite.${kind}`)
    return html`<button type="button" class="invite" @click=${() => this.focus()}>${invitation}</button>`
  }

  #fields(draft: Draft): TemplateResult {
    const { t } = this
    return html`<div class="fields" part="fields">
        <label class="field">
          <span>${t('field.subject')}</span>
          <input name="subject" autocomplete="off" maxlength="500" dir="auto" .value=${live(draft.subject)} @input=${(event: Event) => this.#change({ subject: (event.target as HTMLInputElement).value })} />
        </label>
        <label class="field">
          <span>${t(`composer.body.${draft.kind}`)}</span>
          <textarea name="body" rows="3" maxlength="100000" dir="auto" .value=${live(draft.body)} @input=${(event: Event) => this.#change({ body: (event.target as HTMLTextAreaElement).value })}></textarea>
        </label>
      </div>
      <div class="foot">
        ${draft.kind === 'call' || draft.kind === 'email' ? this.#direction(draft) : nothing} ${this.#when(draft)}
        <span class="actions">
          <button type="button" class="quiet" @click=${this.#close}>${t('action.cancel')}</button>
          <button type="submit" class="primary" part="submit" aria-keyshortcuts="Control+Enter Meta+Enter" aria-disabled=${isBlank(draft)}>${t(`composer.submit.${draft.kind}`)}</button>
        </span>
      </div>`
  }

  #direction({ direction }: Draft): TemplateResult {
    const { t } = this
    return html`<span class="chooser">
      <select class="quiet" aria-label=${t('field.direction')} @change=${(event: Event) => this.#change({ direction: (event.target as HTMLSelectElement).value as Draft['direction'] })}>
        ${(['outbound', 'inbound'] as const).map((key) => html`<option value=${key} .selected=${key === direction}>${t(`direction.${key}`)}</option>`)}
      </select>
      ${icons.down}
    </span>`
  }

  /** Now, unless somebody says otherwise; the field speaks Gregorian, so another calendar's date stands beside it. */
  #when({ when }: Draft): TemplateResult {
    const { t, formats } = this
    if (!when) {
      const now = () => this.#change({ when: wallClockAt(new Date().toISOString(), formats.zone) })
      return html`<button type="button" class="quiet" @click=${now} aria-label=${t('composer.changeTime')} title=${t('composer.changeTime')}>${icons.clock}${t('composer.now')}</button>`
    }
    const instant = instantOf(when, formats.zone)
    const other = (this.calendar ?? this.settings.calendar ?? 'gregory') !== 'gregory'
    return html`<label class="when">
      <span class="hidden">${t('field.occurredAt')}</span>
      <input type="datetime-local" name="when" .value=${live(when)} @change=${(event: Event) => this.#change({ when: (event.target as HTMLInputElement).value })} />
      ${other ? html`<span class="small muted">${formats.day(dayAt(instant, formats.zone), 'long')}</span>` : nothing}
    </label>`
  }

  #refusal(refusal: Refusal): TemplateResult {
    const { t } = this
    const name = refusal.draft.subject || t(`interaction.${refusal.draft.kind}`)
    const drop = () => (this.refusals = this.refusals.filter((other) => other !== refusal))
    const again = () => {
      drop()
      if (this.#draft === refusal.draft) this.#change(emptyDraft)
      // The same operation: if it did arrive, it is not logged twice.
      void this.#log(refusal.draft, refusal.customerId, refusal.operation)
    }
    const restore = () => {
      drop()
      this.#change(refusal.draft)
      this.focus()
    }
    return html`<div class="notice" role="alert">
      ${icons.alert}
      <p><strong>${t('composer.refused', { name })}</strong> ${sentenceOf(refusal.error, t)}</p>
      ${this.#draft === refusal.draft ? nothing : html`<button type="button" @click=${restore}>${t('action.edit')}</button>`}
      <button type="button" @click=${again}>${t('action.retry')}</button>
      <button type="button" class="quiet icon" aria-label=${t('action.dismiss')} title=${t('action.dismiss')} @click=${drop}>${icons.close}</button>
    </div>`
  }

  #choose(kind: Draft['kind']): void {
    this.#change({ kind })
    this.open = true
  }

  readonly #openOnText = (event: FocusEvent): void => {
    if ((event.target as Element).matches('input, textarea')) this.open = true
  }

  readonly #kindKey = (event: KeyboardEvent): void => {
    const forward = this.isRightToLeft ? 'ArrowLeft' : 'ArrowRight'
    const back = this.isRightToLeft ? 'ArrowRight' : 'ArrowLeft'
    const step = event.key === forward || event.key === 'ArrowDown' ? 1 : event.key === back || event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const kind = loggedKinds.at((loggedKinds.indexOf(this.#draft.kind) + step) % loggedKinds.length)!
    this.#change({ kind })
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-kind="${kind}"]`)?.focus())
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    this.renderRoot.querySelector('form')?.requestSubmit()
  }

  /** The draft stays. */
  readonly #close = (): void => {
    this.open = false
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault()
    const draft = this.#draft
    if (isBlank(draft) || !this.customerId) return
    this.#change({ ...emptyDraft, kind: draft.kind, direction: draft.direction })
    this.open = false
    announce(this.t('composer.logging'))
    void this.#log(draft, this.customerId)
  }

  async #log(draft: Draft, customerId: string, operation = operationName()): Promise<void> {
        try {
      if (!this.client) throw Object.assign(new Error(this.t('problem.waiting')), { code: 'no_client' })
      const logged = await logInteraction(this.client, customerId, interactionOf(draft, customerId, this.formats.zone), operation)
      this.dispatchEvent(new DiwanInteractionLoggedEvent(logged.id, operation))
    } catch (error) {
      this.refusals = [...this.refusals, { operation, customerId, draft, error }]
      // What was typed comes back, unless something new stands in its place; then a button brings it.
      if (isBlank(this.drafts.get(customerId) ?? emptyDraft)) {
        this.drafts = new Map(this.drafts).set(customerId, draft)
        this.open = true
      }
      this.dispatchEvent(new DiwanWriteRefusedEvent(operation, error))
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'diwan-composer': DiwanComposer
  }
}
