import type { Log } from '../ports/ports.ts'
import type { PluginContext } from './plugin-context.ts'
import type { RunningPlugin } from './running-plugin.ts'

/** What code of a plugin has that may take its time. */
export class Reach implements PluginContext<unknown> {
  readonly plugins: unknown
  readonly log: Log
  readonly secret: (name: string) => string
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>
  readonly #signal: () => AbortSignal

  constructor(plugin: RunningPlugin, signal: () => AbortSignal) {
    this.plugins = plugin.plugins
    this.log = plugin.log
    this.#signal = signal
    // Functions of their own, so that they may be taken out of the context.
    this.secret = (name) => plugin.secret(name)
    this.fetch = (url, init = {}) => plugin.fetch(url, init, signal())
  }

  get signal(): AbortSignal {
    return this.#signal()
  }
}
