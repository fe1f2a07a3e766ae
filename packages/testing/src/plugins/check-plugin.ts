import type { AnyPlugin, Crm } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { declarations } from './declarations.ts'
import { lifecycle } from './lifecycle.ts'
import { releases } from './releases.ts'
import { repetition } from './repetition.ts'
import { refusals } from './refusals.ts'
import { routes } from './routes.ts'
import { userInterface } from './user-interface.ts'

export interface CheckPluginOptions {
  /** A new one at each call, with the options of a usual host. */
  readonly plugin: () => AnyPlugin
  /** Registers one test: `it` of vitest, `test` of node:test or Jest. */
  readonly test: (name: string, run: () => Promise<void>) => void
  /** The plugins that it requires. */
  readonly with?: () => readonly AnyPlugin[]
  /** The secrets that it declares, by name. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Answers in place of the hosts that it speaks to; without it, none of them does. */
  readonly fetch?: (url: string | URL, init?: RequestInit) => Promise<Response>
  /**
   * Uses the plugin as its hosts do, in the tenant `acme`: writes its own entities, calls its service. Customers, interactions and tasks
   * are written and changed beside it. Called several times on one CRM.
   */
  readonly exercise?: (crm: Crm) => Promise<void>
  /** The plugin as each published version of it was, so that data of all of them is taken on. */
  readonly releases?: readonly { readonly version: string; readonly plugin: () => AnyPlugin }[]
  /** Opens the same empty data at each call within a test, such as a SQLite file in a new folder; default memory, which has nothing to migrate. */
  readonly open?: () => Promise<{ readonly storage: () => Storage; readonly dispose: () => Promise<void> }>
  /** What the `./ui` entry exports, to see that both sides name the same. Where there are custom elements, everything is loaded too. */
  readonly ui?: UiEntry
}

/** What `definePluginUi` makes, as far as it is looked at. */
export interface UiEntry {
  readonly plugin: string
  readonly contributions: Readonly<Record<string, { readonly tag?: string; readonly load: () => unknown }>>
}

/**
 * What every plugin owes its hosts, as tests for any runner: it starts and ends as often as it likes, bears that others refuse
 * what it wanted, does the same however often it is told, keeps its routes to those who may, and takes on data of all its versions.
 */
export function checkPlugin(options: CheckPluginOptions): void {
  for (const part of [declarations, lifecycle, refusals, repetition, routes, releases, userInterface]) part(options)
}
