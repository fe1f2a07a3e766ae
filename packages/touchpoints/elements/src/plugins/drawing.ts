import type { Loaded, PluginFunction, PluginUi, PluginUiContribution } from './plugin-ui.ts'
import { warnOnce } from './warn-once.ts'

/** After so many milliseconds people are told that something takes long. */
const patience = 8000

/** What has become of the code of a contribution. */
export type DrawingState =
  | { readonly is: 'idle' }
  | { readonly is: 'loading' }
  | { readonly is: 'slow' }
  | { readonly is: 'failed'; readonly error: unknown }
  | { readonly is: 'function'; readonly call: PluginFunction }
  | { readonly is: 'element'; readonly create: () => HTMLElement }

/** The code of one contribution, loaded once for all of its places on the page. */
export class Drawing {
  readonly #ui: PluginUi
  readonly #contribution: PluginUiContribution
  readonly #listeners = new Set<() => void>()
  readonly #told = new Set<string>()
  #state: DrawingState = { is: 'idle' }
  #loading: Promise<void> = Promise.resolve()
  #tries = 0

  constructor(ui: PluginUi, contribution: PluginUiContribution) {
    this.#ui = ui
    this.#contribution = contribution
  }

  get state(): DrawingState {
    return this.#state
  }

  /** Without a tag it is a function, which is known before it is loaded. */
  get isFunction(): boolean {
    return this.#contribution.tag === undefined
  }

  /** Whether an error is one that was told before; each is told once, however many places show it. */
  hasTold(error: unknown): boolean {
    const sentence = String(error)
    if (this.#told.has(sentence)) return true
    this.#told.add(sentence)
    return false
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Loads what is not there yet; never rejects, for its state says what went wrong. Where it takes long, another try may be quicker. */
  load(): Promise<void> {
    const { is } = this.#state
    if (is === 'idle' || is === 'failed' || is === 'slow') this.#loading = this.#try(++this.#tries)
    return this.#loading
  }

  async #try(number: number): Promise<void> {
    this.#become({ is: 'loading' })
    const impatience = setTimeout(() => number === this.#tries && this.#become({ is: 'slow' }), patience)
    try {
      const loaded = this.#contribution.load()
      const state = this.#stateOf(loaded instanceof Promise ? await loaded : loaded)
      if (this.#isWaiting) this.#become(state)
    } catch (error) {
      if (this.#isWaiting && number === this.#tries) this.#become({ is: 'failed', error })
    } finally {
      clearTimeout(impatience)
    }
  }

  get #isWaiting(): boolean {
    return this.#state.is === 'loading' || this.#state.is === 'slow'
  }

  #stateOf(loaded: Loaded): DrawingState {
    const code = typeof loaded === 'function' ? loaded : loaded.default
    const { tag } = this.#contribution
    if (tag !== undefined) return { is: 'element', create: elementOf(tag, code, `${this.#ui.plugin} ${this.#ui.version}`) }
    if (typeof code === 'function' && !isElementClass(code)) return { is: 'function', call: code }
    throw new TypeError(isElementClass(code) ? 'An element was loaded, and it has no `tag`.' : 'What was loaded has no function as its default export.')
  }

  #become(state: DrawingState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

const drawings = new WeakMap<PluginUiContribution, Drawing>()

export function drawingOf(ui: PluginUi, contribution: PluginUiContribution): Drawing {
  let drawing = drawings.get(contribution)
  if (!drawing) drawings.set(contribution, (drawing = new Drawing(ui, contribution)))
  return drawing
}

/** Which plugin and version a tag was defined for, also by another copy of this package. */
const definedFor = Symbol.for('@diwan/elements:defined-for@1')

interface Owned extends CustomElementConstructor {
  readonly [definedFor]?: string
}

/** Registers the class unless its tag is taken: the first to come keeps it, and both versions are told once. */
function elementOf(tag: string, code: unknown, owner: string): () => HTMLElement {
  const known: Owned | undefined = customElements.get(tag)
  if (!known && !isElementClass(code)) throw new TypeError(`<${tag}> was not defined by what was loaded, and that has no element as its default export.`)
  if (!known) {
    // A class that has a tag elsewhere gets a subclass, for it can be registered once.
    const own = class extends (code as CustomElementConstructor) {}
    Object.defineProperty(own, definedFor, { value: owner })
    customElements.define(tag, own)
  } else if (known[definedFor] !== undefined && known[definedFor] !== owner) {
    warnOnce(`<${tag}> is already defined by ${known[definedFor]}; ${owner} leaves it alone and is drawn by it. Load one version of the plugin.`)
  }
  const Defined = customElements.get(tag)!
  // By the constructor, so that what it throws comes here: `createElement` would tell the page alone.
  return () => new Defined()
}

function isElementClass(code: unknown): code is CustomElementConstructor {
  return typeof code === 'function' && code.prototype instanceof HTMLElement
}
