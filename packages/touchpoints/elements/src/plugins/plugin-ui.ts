import type { CrmClient, CustomerJson, CustomerOf, FieldJson, PluginContract, SessionJson, TimelineEntryJson } from '@diwan/client'
import type { Formats } from '../i18n/formats.ts'

/** What a contribution gets: a function as its argument, an element as properties of these names. */
export interface PluginContext {
  readonly client: CrmClient
  readonly session: SessionJson
  /** The reader's language, BCP 47. */
  readonly locale: string
  /** Numbers, money and dates as the reader is shown them elsewhere. */
  readonly formats: Formats
}

/** In `customer.panel`, `customer.badge`, `customer.action`, and for each row in `customers.column`. By the contract of a plugin its fields are typed. */
export interface CustomerContext<C extends PluginContract = never> extends PluginContext {
  readonly record: [C] extends [never] ? CustomerJson : CustomerOf<C>
}

/** In `timeline.entry`. */
export interface EntryContext extends PluginContext {
  readonly record: TimelineEntryJson
}

/** In `customers.action`. */
export interface CustomersContext extends PluginContext {
  /** What is searched and filtered for, as `client.customers.find` takes it. */
  readonly query: NonNullable<Parameters<CrmClient['customers']['find']>[0]>
}

/** In `field.editor`: the element has the `value`, changes it, and dispatches `change` when it did. */
export interface EditorContext extends CustomerContext {
  readonly field: FieldJson
  value: unknown
}

/** Draws a contribution: text, or a template of Lit. Of an action, does it; the button is ours, and waits for a promise. */
export type PluginFunction = (context: never) => unknown

type Code = PluginFunction | CustomElementConstructor

/** What `load` gives: the code, a module whose default it is, or one that defines the tag itself. */
export type Loaded = Code | { readonly default?: Code }

export interface PluginUiContribution<Plugin extends string = string> {
  /** Of an element; without it, what is loaded is a function. */
  readonly tag?: `diwan-${Plugin}-${string}`
  /** Called when its place is first shown, and again where somebody retries. */
  readonly load: () => Loaded | Promise<Loaded>
}

/** What a plugin draws in browsers, by the ids of its server entry. */
export interface PluginUi {
  readonly plugin: string
  readonly version: string
  readonly contributions: Readonly<Record<string, PluginUiContribution>>
}

/**
 * The `./ui` entry of a plugin; a host gives it to its provider: `provider.plugins = [loyaltyUi]`. Nothing is loaded before
 * its place is shown. Throws a TypeError for tags that do not begin with `diwan-<plugin>-`.
 */
export function definePluginUi<const Plugin extends string>(ui: {
  readonly plugin: Plugin
  /** Of the package, such as `1.4.0`; told where two of them meet on a page. */
  readonly version: string
  readonly contributions: Readonly<Record<string, PluginUiContribution<NoInfer<Plugin>>>>
}): PluginUi {
  const prefix = `diwan-${ui.plugin}-`
  const wrong = Object.entries(ui.contributions).filter(([, { tag }]) => tag !== undefined && !isTag(tag, prefix))
  if (wrong.length > 0) throw new TypeError(`The plugin ${ui.plugin} has ${wrong.map(([id, { tag }]) => `<${tag}> for ${id}`).join(', ')}: its tags begin with ${prefix}, such as ${prefix}card, in small letters, digits and hyphens.`)
  return ui
}

function isTag(tag: string, prefix: string): boolean {
  return tag.startsWith(prefix) && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(tag.slice(prefix.length))
}
