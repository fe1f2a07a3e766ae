import { nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { html, unsafeStatic } from 'lit/static-html.js'
import { createRecordStore, type ContactPointJson, type CustomerJson, type Entities, type NewCustomer, type RecordSnapshot, type RecordStore, type RelationshipJson } from '@diwan/client'
import { DiwanComposer } from '../composer/composer.ts'
import { Facets } from '../data/facets.ts'
import { People } from '../data/people.ts'
import { codeOf, sentenceOf } from '../data/problem.ts'
import { Watch } from '../data/watch.ts'
import { tagOf } from '../foundation/define.ts'
import { DiwanElement } from '../foundation/diwan-element.ts'
import { DiwanWriteRefusedEvent } from '../foundation/events.ts'
import { MinuteClock } from '../foundation/minute-clock.ts'
import { textIn } from '../i18n/text-in.ts'
import { DiwanTimeline } from '../timeline/timeline.ts'
import { pluginWords } from '../messages/words/plugins.ts'
import { profileWords } from '../messages/words/profile.ts'
import { recordWords } from '../messages/words/records.ts'
import { Contributions } from '../plugins/contributions.ts'
import type { CustomerContext, EditorContext } from '../plugins/plugin-ui.ts'
import { pluginAction, pluginPart } from '../plugins/plugin-views.ts'
import { pluginStyles } from '../styles/plugins.ts'
import { records } from '../styles/records.ts'
import { contactSection } from './contact-section.ts'
import { customerHeader, type CustomerPatch } from './customer-header.ts'
import { customerBones, customerFailure } from './customer-states.ts'
import { customerStyles } from './customer.styles.ts'
import { valueOf } from '../fields/field-text.ts'
import { factsSection, type ExternalReferenceJson } from './facts-section.ts'
import { PanelList, type PanelContext } from './panel.ts'
import { section } from './section.ts'
import { sectionStyles } from './section.styles.ts'
import { refusedEdit, type RefusedEdit } from './refused-edit.ts'
import { Counterparts, counterpartOf, relationshipSection } from './relationship-section.ts'
import { TaskPanel } from './task-panel.ts'
import { thumbBar } from './thumb-bar.ts'

type CustomerStore = RecordStore<Entities['customer'], CustomerJson, NewCustomer>

/** What is opened to be edited, the field that gets the focus then, and what opens it. */
const openers = [
  ['isEditingName', '.name-editor input', '.name .edit'],
  ['isAddingTag', '.tag-editor input', '.add-tag'],
  ['isEditingFields', '.field-form :is(input, select, textarea)', '.edit-fields'],
] as const

/**
 * `<diwan-customer customer-id>`: one customer's profile: who, how to reach them, what is to be done, everything that was.
 *
 * @fires diwan-navigate cancelable, when a related customer is opened
 * @fires diwan-write-refused
 * @fires diwan-load-error
 * @fires diwan-plugin-error
 * @slot header-end - the host's actions beside the name
 * @slot side - the host's own sections under ours
 * @csspart base, header, name, main, side, composer-form, timeline-entry, timeline-day
 */
export class DiwanCustomer extends DiwanElement {
  static readonly tagName = 'customer'
  static override words = [...DiwanElement.words, recordWords, profileWords, pluginWords]
  static override styles = [DiwanElement.styles, records, customerStyles, sectionStyles, pluginStyles]
  static override properties: PropertyDeclarations = {
    customerId: { attribute: 'customer-id' },
    refused: { state: true },
    isEditingName: { state: true },
    isAddingTag: { state: true },
    isEditingFields: { state: true },
  }

  declare customerId: string | undefined
  declare protected refused: readonly RefusedEdit[]
  declare protected isEditingName: boolean
  declare protected isAddingTag: boolean
  declare protected isEditingFields: boolean

  readonly #people = new People(this)
  readonly #plugins = new Contributions(this, this.#people)
  readonly #facets = new Facets(this)
  readonly #watch = new Watch<RecordSnapshot<CustomerJson>, CustomerStore>(this)
  readonly #contacts = new PanelList<ContactPointJson, unknown>(this)
  readonly #relationships = new PanelList<RelationshipJson, unknown>(this)
  readonly #references = new PanelList<ExternalReferenceJson, unknown>(this)
  readonly #counterparts = new Counterparts(this)
  readonly #tasks = new TaskPanel(this)
  #failure: unknown

  constructor() {
    super()
    Object.assign(this, { refused: [], isEditingName: false, isAddingTag: false, isEditingFields: false })
    new MinuteClock(this)
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#watch.store?.load(), ...this.#panels.map((panel) => panel.reload())])
  }

  get #panels() {
    return [this.#contacts, this.#relationships, this.#references, this.#tasks.list]
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed)
    if (changed.has('client') || changed.has('customerId')) this.#start()
    for (const panel of this.#panels) panel.takeNewer()
    if (this.client && this.customerId) this.#counterparts.want(this.client, this.#relationships.items.map((row) => counterpartOf(row, this.customerId!)))
    this.#showState()
  }

  protected override updated(changed: PropertyValues): void {
    const opened = openers.find(([state]) => changed.has(state) && this[state])
    if (opened) {
      const field = this.renderRoot.querySelector<HTMLInputElement>(opened[1])
      field?.focus()
      field?.select?.()
    }
    // Closing a field gives the focus back to what opened it, where it was lost with the field.
    const closed = openers.find(([state]) => changed.get(state) && !this[state])
    if (closed && document.activeElement === document.body) this.renderRoot.querySelector<HTMLElement>(closed[2])?.focus()
  }

  protected override view(): unknown {
    const { t } = this
    const { record, state, error } = this.#watch.snapshot ?? {}
    if (record) return this.#profile(record)
    return state === 'failed' ? customerFailure(t, codeOf(error), sentenceOf(error, t), () => void this.refresh()) : customerBones(t)
  }

  #profile(customer: CustomerJson): TemplateResult {
    const { t, formats } = this
    const context: PanelContext = {
      t,
      formats,
      people: this.#people,
      hrefOf: (id) => this.customerHref(id),
      navigate: (id) => this.navigate(id),
      attempt: (write) => this.#attempt(write),
    }
    const about = this.#about(customer)
    const save = (patch: CustomerPatch) => void this.#save(patch)
    const header = customerHeader(customer, {
      ...context,
      badges: about && this.#plugins.in('customer.badge').map((each) => pluginPart(each, about, t)),
      actions: about && this.#plugins.in('customer.action').map((each) => pluginAction(each, about, t)),
      stages: this.#facets.stages,
      isEditingName: this.isEditingName,
      isAddingTag: this.isAddingTag,
      editName: (editing) => (this.isEditingName = editing),
      addTag: (adding) => (this.isAddingTag = adding),
      save,
    })
    const facts = factsSection(customer, this.#references.items, {
      ...context,
      fields: this.#plugins.fieldsOf('customer'),
      isEditing: this.isEditingFields,
      edit: (editing) => (this.isEditingFields = editing),
      editorOf: (field) => {
        const editor = about && this.#plugins.for('field.editor', field.name)
        const given = about && ({ ...about, field, value: valueOf(customer, field) } satisfies EditorContext)
        return editor && given && pluginPart(editor, given, t)
      },
      save,
    })
    const composer = unsafeStatic(tagOf(DiwanComposer))
    const timeline = unsafeStatic(tagOf(DiwanTimeline))
    const { calendar, zone, numbering, client } = this
    const lang = this.getAttribute('lang') ?? nothing
    return html`${header} ${this.refused.map((edit) => refusedEdit(edit, context))}
      <div class="columns">
        <div class="brief" part="side">
          ${contactSection(this.#contacts.items, this.#contacts, context)} ${this.#tasks.view(customer.id, context)}
        </div>
        <div class="main" part="main">
          <${composer} .client=${client} .calendar=${calendar} .zone=${zone} .numbering=${numbering} lang=${lang} customer-id=${customer.id} exportparts="form: composer-form"></${composer}>
          <${timeline} .client=${client} .calendar=${calendar} .zone=${zone} .numbering=${numbering} lang=${lang} customer-id=${customer.id} heading-level="3" exportparts="entry: timeline-entry, day: timeline-day"></${timeline}>
        </div>
        <div class="more">
          ${relationshipSection(this.#relationships.items, this.#relationships, customer.id, this.#counterparts, context)}
          ${about && this.#plugins.in('customer.panel').map((each) => section(t, each.key.replace('.', '-'), textIn(each.label, t.locale), undefined, pluginPart(each, about, t)))} ${facts}
          <slot name="side"></slot>
        </div>
      </div>
      ${thumbBar(t, this.#contacts.items, () => this.renderRoot.querySelector<DiwanComposer>(tagOf(DiwanComposer))?.focus())}`
  }

  /** What contributions get; undefined until it is known who is looking. */
  #about(record: CustomerJson): CustomerContext | undefined {
    const { client, formats } = this
    const { session } = this.#people
    return client && session && { record, client, session, locale: formats.locale, formats }
  }

  #start(): void {
    const { client, customerId } = this
    Object.assign(this, { refused: [], isEditingName: false, isAddingTag: false, isEditingFields: false })
    if (!client || !customerId) {
      this.#watch.show(undefined)
      for (const panel of this.#panels) panel.hide()
      return
    }
    const subscribe: typeof client.subscribe = (listener) => client.subscribe(listener)
    this.#watch.show(createRecordStore({ collection: client.customers, entity: 'customer', id: customerId, subscribe }))
    this.#contacts.show(client.contactPoints, 'contactPoint', { where: { customerId } }, subscribe)
    this.#relationships.show(client.relationships, 'relationship', { where: { or: [{ fromId: customerId }, { toId: customerId }] } }, subscribe)
    this.#references.show(client.externalReferences, 'externalReference', { where: { entity: 'customer', recordId: customerId } }, subscribe)
    this.#tasks.list.show(client.tasks, 'task', { where: { customerId }, sort: '-createdAt' }, subscribe)
  }

  /** Shows an edit at once. A conflict shows what the others wrote, and offers this edit again on top of it. */
  async #save(patch: CustomerPatch): Promise<void> {
    const { store } = this.#watch
    if (!store) return
    try {
      await store.update(patch)
    } catch (error) {
      if (codeOf(error) === 'version_conflict' || codeOf(error) === 'version_stale') await store.load()
      this.#refuse(error, () => void this.#save(patch))
    }
  }

  async #attempt(write: () => Promise<unknown>): Promise<void> {
    try {
      await write()
    } catch (error) {
      this.#refuse(error, () => void this.#attempt(write))
    }
  }

  #refuse(error: unknown, again: () => void): void {
    const dismiss = () => (this.refused = this.refused.filter((other) => other !== edit))
    const retry = () => {
      dismiss()
      again()
    }
    const edit: RefusedEdit = { error, retry, dismiss }
    this.refused = [...this.refused, edit]
    this.dispatchEvent(new DiwanWriteRefusedEvent('', error))
  }

  #showState(): void {
    const snapshot = this.#watch.snapshot
    if (!snapshot) return
    if (snapshot.record) this.showState('ready')
    else this.showState(snapshot.state === 'failed' ? 'error' : 'loading')
    if (snapshot.state === 'failed' && snapshot.error !== this.#failure) this.tellLoadError(snapshot.error, () => void this.refresh())
    this.#failure = snapshot.error
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'diwan-customer': DiwanCustomer
  }
}
