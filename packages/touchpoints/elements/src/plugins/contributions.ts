import { ContextConsumer } from '@lit/context'
import type { ReactiveController } from 'lit'
import type { ContributionJson, FieldJson } from '@diwan/client'
import type { People } from '../data/people.ts'
import { pluginsContext } from '../foundation/context.ts'
import type { DiwanElement } from '../foundation/diwan-element.ts'
import { drawingOf, type Drawing } from './drawing.ts'
import type { PluginUi } from './plugin-ui.ts'
import { warnOnce } from './warn-once.ts'

/** A contribution that the session is offered and the host has the code of. */
export interface Contribution extends ContributionJson {
  /** `loyalty.card`. */
  readonly key: string
  readonly drawing: Drawing
}

const nothing: readonly never[] = []

/** Gives an element what plugins add to it, and draws it again when that is known. */
export class Contributions implements ReactiveController {
  readonly #host: DiwanElement
  readonly #people: People
  #uis: readonly PluginUi[] = nothing
  #from: readonly unknown[] = nothing
  #all: readonly Contribution[] = nothing

  constructor(host: DiwanElement, people: People) {
    this.#host = host
    this.#people = people
    new ContextConsumer(host, {
      context: pluginsContext,
      subscribe: true,
      callback: (uis) => {
        this.#uis = uis
        host.requestUpdate()
      },
    })
    host.addController(this)
  }

  /** In the order in which they are shown. */
  in(slot: string): readonly Contribution[] {
    return this.#all.filter((each) => each.slot === slot)
  }

  /** The one that draws a kind of entries, or edits a field. */
  for(slot: string, subject: string): Contribution | undefined {
    return this.#all.find((each) => each.slot === slot && each.for === subject)
  }

  /** The extension fields of an entity that may be seen. */
  fieldsOf(entity: string): readonly FieldJson[] {
    return this.#people.session?.fields[entity] ?? nothing
  }

  hostUpdate(): void {
    const { session } = this.#people
    if (!session || (session === this.#from[0] && this.#uis === this.#from[1])) return
    this.#from = [session, this.#uis]
    const known = new Map<string, Drawing>(this.#uis.flatMap((ui) => Object.entries(ui.contributions).map(([id, each]) => [`${ui.plugin}.${id}`, drawingOf(ui, each)] as const)))
    this.#all = session.contributions.flatMap((offered): readonly Contribution[] => {
      const key = `${offered.plugin}.${offered.id}`
      const drawing = known.get(key)
      if (drawing) return [{ ...offered, key, drawing }]
      warnOnce(`The server offers ${key} in ${offered.slot}, and nothing here draws it. Give the ./ui entry of ${offered.plugin} to <${this.#host.localName}>'s provider: provider.plugins = [${offered.plugin}Ui].`, key)
      return nothing
    })
    for (const key of known.keys()) {
      if (this.#all.some((each) => each.key === key) || session.withheld.includes(key)) continue
      warnOnce(`${key} has been given to the provider, and the server knows nothing of it. Declare it in \`ui\` of the plugin, or install the same version on both sides.`, key)
    }
  }
}
