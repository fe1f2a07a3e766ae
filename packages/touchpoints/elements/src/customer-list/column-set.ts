import { html, type ReactiveController, type TemplateResult } from 'lit'
import type { CrmClient, FieldJson } from '@diwan/client'
import type { People } from '../data/people.ts'
import type { DiwanElement } from '../foundation/diwan-element.ts'
import type { Formats } from '../i18n/formats.ts'
import { textIn } from '../i18n/text-in.ts'
import type { Translate } from '../i18n/translate.ts'
import type { Contribution, Contributions } from '../plugins/contributions.ts'
import type { Drawing } from '../plugins/drawing.ts'
import { warnOnce } from '../plugins/warn-once.ts'
import { layoutFor, type Layout } from './columns.ts'
import { fieldColumn, isColumn, pluginColumn, type FurtherColumn } from './further-columns.ts'

interface Asked {
  readonly t: Translate
  readonly formats: Formats
  /** Extension fields, separated by commas. */
  readonly names: string
  /** In pixels. */
  readonly width: number
}

/** The columns of a list: ours, those of plugins, and the extension fields that somebody asked for, as far as there is room. */
export class ColumnSet implements ReactiveController {
  readonly #host: DiwanElement & { client: CrmClient | undefined }
  readonly #people: People
  readonly #plugins: Contributions
  readonly #watched = new Map<Drawing, () => void>()
  #contributed: readonly Contribution[] = []
  layout: Layout = layoutFor(0)
  further: ReadonlyMap<string, FurtherColumn> = new Map()
  /** The extension fields that can be columns. */
  fields: readonly FieldJson[] = []

  constructor(host: DiwanElement & { client: CrmClient | undefined }, people: People, plugins: Contributions) {
    this.#host = host
    this.#people = people
    this.#plugins = plugins
    host.addController(this)
  }

  /** The names of those that are. */
  get chosen(): readonly string[] {
    return this.fields.flatMap(({ name }) => (this.further.has(name) ? [name] : []))
  }

  arrange({ t, formats, names, width }: Asked): void {
    const { client, localName } = this.#host
    const { session } = this.#people
    const about = client && session && { client, session, locale: formats.locale, formats }
    const wanted = names.split(',').flatMap((name) => name.trim() || [])
    this.fields = this.#plugins.fieldsOf('customer').filter(isColumn)
    this.#contributed = about ? this.#plugins.in('customers.column') : []
    const find = (name: string | undefined) => this.fields.find((field) => field.name === name)
    const further = [
      ...this.#contributed.map((each) => pluginColumn(each, find(each.for), about!, t)),
      ...wanted.flatMap((name) => find(name) ?? []).map((field) => fieldColumn(field, t, formats)),
    ]
    this.further = new Map(further.map((column) => [column.key, column]))
    this.layout = layoutFor(width, [...this.further.keys()])
    this.#watch(this.#contributed.map(({ drawing }) => drawing))
    const unknown = session ? wanted.filter((name) => !this.further.has(name)) : []
    if (unknown.length > 0) warnOnce(`The columns of <${localName}> name ${unknown.join(', ')}, which this session does not see. There are: ${this.fields.map(({ name }) => name).join(', ') || 'none'}.`)
  }

  /** A column that cannot be loaded is told once, above the list, and not in each row. */
  failures(t: Translate): readonly TemplateResult[] {
    const failed = this.#contributed.filter(({ drawing }) => drawing.state.is === 'failed' || drawing.state.is === 'slow')
    return failed.map(
      ({ label, drawing }) => html`<p class="plugin-failure small muted" role="status">
        ${t(drawing.state.is === 'slow' ? 'plugin.slow' : 'plugin.notLoaded', { label: textIn(label, t.locale) })} <button class="link" @click=${() => void drawing.load()}>${t('action.retry')}</button>
      </p>`,
    )
  }

  hostDisconnected(): void {
    this.#watch([])
  }

  #watch(drawings: readonly Drawing[]): void {
    for (const [drawing, stop] of this.#watched) {
      if (drawings.includes(drawing)) continue
      stop()
      this.#watched.delete(drawing)
    }
    for (const drawing of drawings) if (!this.#watched.has(drawing)) this.#watched.set(drawing, drawing.listen(() => this.#host.requestUpdate()))
  }
}
