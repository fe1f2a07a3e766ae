import { DiwanError } from '../errors/diwan-error.ts'
import type { Log } from '../ports/ports.ts'
import type { PluginDefinition } from './define-plugin.ts'

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

export interface RunningOptions {
  readonly definition: PluginDefinition
  /** What it gets of other plugins. */
  readonly plugins: Readonly<Record<string, unknown>>
  readonly log: Log
  readonly secrets: Readonly<Record<string, string>>
  readonly fetch: Fetch
}

/** A plugin with what it has been given. */
export class RunningPlugin {
  readonly id: string
  readonly definition: PluginDefinition
  readonly plugins: Readonly<Record<string, unknown>>
  readonly log: Log
  readonly #secrets: Readonly<Record<string, string>>
  readonly #fetch: Fetch

  constructor({ definition, plugins, log, secrets, fetch }: RunningOptions) {
    this.id = definition.id
    this.definition = definition
    this.plugins = plugins
    this.log = log
    this.#secrets = secrets
    this.#fetch = fetch
  }

  /** Whether it has work that is done after commits or at times. */
  get isDurable(): boolean {
    const { hooks = {}, jobs = {}, on = {} } = this.definition
    return Object.values(hooks).some((each) => each?.committed) || Object.keys(jobs).length + Object.keys(on).length > 0
  }

  secret(name: string): string {
    const { secrets = [] } = this.definition
    if (secrets.includes(name)) return this.#secrets[name]!
    throw new DiwanError('configuration_invalid', `The plugin ${this.id} asks for the secret ${JSON.stringify(name)}, which it does not declare`, { blame: 'plugin', details: { plugin: this.id, secret: name }, hint: 'Add its name to `secrets`' })
  }

  async fetch(url: string | URL, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const { hosts = [] } = this.definition
    const { hostname, protocol } = new URL(url)
    const isAllowed = (protocol === 'https:' || protocol === 'http:') && hosts.some((host) => host === hostname || (host.startsWith('*.') && hostname.endsWith(host.slice(1))))
    if (!isAllowed) throw new DiwanError('configuration_invalid', `The plugin ${this.id} speaks to ${protocol}//${hostname}, which it does not declare`, { blame: 'plugin', details: { plugin: this.id, host: hostname }, hint: 'Add the host to `hosts`' })
    // A redirect may lead to any host, so the answer says where to, and the plugin asks there itself.
    return this.#fetch(url, { ...init, redirect: 'manual', signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal })
  }
}
