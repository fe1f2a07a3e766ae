import type { RecordPolicy } from '../access/policy.ts'
import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import type { Log } from '../ports/ports.ts'
import type { SessionContext } from '../session/context.ts'
import type { Session, SessionOptions } from '../session/session.ts'
import type { PluginDefinition } from './define-plugin.ts'
import type { EntityHooks } from './hooks.ts'
import { withinTime } from './time-limit.ts'

export type AnyHooks = EntityHooks<object, never, unknown, object>

/** Of one plugin, the hooks on an entity. */
export interface HooksOf {
  readonly plugin: RunningPlugin
  readonly hooks: AnyHooks
}

export interface RunningPlugin {
  readonly id: string
  /** What it gets of other plugins. */
  readonly plugins: Readonly<Record<string, unknown>>
  readonly log: Log
}

/** What is known of one installed plugin. */
export interface PluginReport {
  readonly id: string
  readonly version: string
  readonly state: 'running' | 'disabled'
  /** Why it is disabled, as a sentence. */
  readonly reason: string | null
  /** Its extension fields, as `customer.ext.loyalty.tier`. */
  readonly fields: readonly string[]
  readonly entities: readonly string[]
  readonly permissions: readonly string[]
  /** In the order in which they run among those of their entity, as `customer.before`. */
  readonly hooks: readonly string[]
  /** Hooks that took longer than they should, with how often and how long at most, in milliseconds. */
  readonly slow: readonly { readonly point: string; readonly times: number; readonly longest: number }[]
}

export interface PluginLimits {
  /** For `setup` and `dispose`; default 10. */
  readonly setupSeconds?: number
  /** For a hook; default 5. */
  readonly hookSeconds?: number
  /** A hook that takes longer is reported as slow, in milliseconds; default 100. */
  readonly slowMilliseconds?: number
}

/** How sessions are made, which plugins know nothing of. */
export interface Sessions {
  readonly of: (context: SessionContext) => Session
  /** A session of the plugin within its rights. */
  readonly ofPlugin: (definition: PluginDefinition, options: Omit<SessionOptions, 'actor'>) => Session
}

/** The plugins of a CRM, from setting them up to letting go of them. */
export class InstalledPlugins {
  readonly #definitions: readonly PluginDefinition[]
  readonly #log: Log
  readonly #limits: Required<PluginLimits>
  readonly #running = new Map<string, RunningPlugin>()
  readonly #disabled = new Map<string, DiwanError>()
  readonly #services: Record<string, object> = {}
  readonly #hooks = new Map<string, HooksOf[]>()
  readonly #slow = new Map<string, { point: string; times: number; longest: number }>()
  #sessions: Sessions | undefined

  constructor(definitions: readonly PluginDefinition[], log: Log, { setupSeconds = 10, hookSeconds = 5, slowMilliseconds = 100 }: PluginLimits = {}) {
    this.#definitions = definitions
    this.#log = log
    this.#limits = { setupSeconds, hookSeconds, slowMilliseconds }
  }

  /** What plugins offer, by id. */
  get services(): Readonly<Record<string, object>> {
    return this.#services
  }

  get sessions(): Sessions {
    return this.#sessions!
  }

  /** In the order in which they run; undefined where there are none. */
  hooksOn(entity: string): readonly HooksOf[] | undefined {
    return this.#hooks.get(entity)
  }

  definition(id: string): PluginDefinition {
    return this.#definitions.find((each) => each.id === id)!
  }

  /** Sets them up, each after those that it needs. Throws the error of one that must not be missing, after letting go of the others. */
  async setUp(sessions: Sessions): Promise<void> {
    this.#sessions = sessions
    for (const definition of this.#definitions) {
      try {
        await this.#setUp(definition)
      } catch (error) {
        const failure = asPluginError(error, definition.id, 'setup')
        if ((definition.onFailure ?? 'stop') === 'stop' && failure.code !== 'plugin_disabled') {
          await this.dispose()
          throw failure
        }
        this.#disabled.set(definition.id, failure)
        this.#log.write('error', `The plugin ${definition.id} is disabled`, { plugin: definition.id, reason: failure.message, cause: String(failure.cause ?? '') })
      }
    }
  }

  /** Lets go of all, the last one first; what one fails with is logged, so that the others are let go of as well. */
  async dispose(): Promise<void> {
    for (const definition of this.#definitions.toReversed()) {
      if (!this.#running.delete(definition.id)) continue
      try {
        await this.#timed(definition.id, 'dispose', this.#limits.setupSeconds, () => definition.dispose?.())
      } catch (error) {
        this.#log.write('error', `The plugin ${definition.id} was not disposed of`, { plugin: definition.id, cause: String(error) })
      }
    }
    this.#hooks.clear()
  }

  report(): readonly PluginReport[] {
    return this.#definitions.map((definition) => {
      const { id, version, fields = {}, entities = [], permissions = {}, hooks = {} } = definition
      const failure = this.#disabled.get(id)
      return {
        id,
        version,
        state: failure ? 'disabled' : 'running',
        reason: failure?.message ?? null,
        fields: Object.entries(fields).flatMap(([entity, members]) => Object.keys(members).map((name) => `${entity}.ext.${id}.${name}`)),
        entities: entities.map(({ name }) => name),
        permissions: Object.keys(permissions).map((name) => `${id}.${name}`),
        hooks: failure ? [] : Object.entries(hooks).flatMap(([entity, each]) => Object.keys(each).map((phase) => `${entity}.${phase}`)),
        slow: [...this.#slow].filter(([key]) => key.startsWith(`${id} `)).map(([, slow]) => ({ ...slow })),
      }
    })
  }

  /** Runs a hook of a plugin within its time. A promise only where the hook gives one: most end at once. */
  hook(id: string, point: string, run: (signal: () => AbortSignal) => unknown): Promise<unknown> | undefined {
    const start = performance.now()
    let later: Promise<unknown> | undefined
    try {
      const result = this.#timed(id, point, this.#limits.hookSeconds, run)
      if (isThenable(result)) later = Promise.resolve(result).finally(() => this.#note(id, point, performance.now() - start))
      return later
    } finally {
      if (!later) this.#note(id, point, performance.now() - start)
    }
  }

  #timed(id: string, point: string, seconds: number, run: (signal: () => AbortSignal) => unknown): unknown {
    let controller: AbortController | undefined
    const signal = () => (controller ??= new AbortController()).signal
    const failed = (error: unknown): never => {
      throw asPluginError(error, id, point)
    }
    try {
      const result = run(signal)
      if (!isThenable(result)) return result
      return withinTime(Promise.resolve(result), { plugin: id, point, milliseconds: seconds * 1000, abort: (reason) => controller?.abort(reason) }).catch(failed)
    } catch (error) {
      return failed(error)
    }
  }

  async #setUp(definition: PluginDefinition): Promise<void> {
    const { id, requires = {}, optional = {} } = definition
    const lost = Object.values(requires).find((ref) => this.#disabled.has(ref.id))
    if (lost) throw new DiwanError('plugin_disabled', `The plugin ${id} requires ${lost.id}, which is disabled`, { blame: 'plugin', details: { plugin: id, requires: lost.id }, cause: this.#disabled.get(lost.id) })
    const offered = (refs: Readonly<Record<string, { readonly id: string }>>) => Object.entries(refs).map(([name, ref]) => [name, this.#services[ref.id]] as const)
    const plugins = Object.fromEntries([...offered(requires), ...offered(optional)])
    const log: Log = { write: (level, message, details) => this.#log.write(level, message, { plugin: id, ...details }) }
    const session: (options: Omit<SessionOptions, 'actor'>) => Session = (options) => this.sessions.ofPlugin(definition, options)
    const service = await this.#timed(id, 'setup', this.#limits.setupSeconds, (signal) =>
      definition.setup?.({
        plugins: plugins as never,
        log,
        session,
        get signal() {
          return signal()
        },
      }),
    )
    this.#services[id] = (service as object | undefined) ?? {}
    const plugin: RunningPlugin = { id, plugins, log }
    this.#running.set(id, plugin)
    for (const [entity, hooks] of Object.entries(definition.hooks ?? {})) {
      const known = this.#hooks.get(entity) ?? []
      known.push({ plugin, hooks })
      this.#hooks.set(entity, known)
    }
  }

  #note(id: string, point: string, spent: number): void {
    if (spent < this.#limits.slowMilliseconds) return
    const key = `${id} ${point}`
    const known = this.#slow.get(key) ?? { point, times: 0, longest: 0 }
    known.times++
    known.longest = Math.max(known.longest, Math.round(spent))
    this.#slow.set(key, known)
  }
}

/** What a plugin's own code may do: everything to its own entities, and what it has declared to those of others. */
export function rightsOf({ id, entities = [], rights = {} }: PluginDefinition): RecordPolicy {
  const own = new Set(entities.map(({ name }) => name))
  return ({ actor, action, entity }) => actor.id === id && (own.has(entity) || (Object.hasOwn(rights, entity) && rights[entity]!.includes(action)))
}

/** Failures that are not the plugin's stay what they are: of the storage, which may be tried again, and of plugins that it calls. */
function asPluginError(error: unknown, plugin: string, point: string): DiwanError {
  if (isDiwanError(error) && (error.blame === 'storage' || error.code === 'write_rejected' || error.code.startsWith('plugin_'))) return error
  return new DiwanError('plugin_failed', `The plugin ${plugin} failed in ${point}: ${error instanceof Error ? error.message : String(error)}`, { blame: 'plugin', cause: error, details: { plugin, point }, hint: 'Its cause says what went wrong' })
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
