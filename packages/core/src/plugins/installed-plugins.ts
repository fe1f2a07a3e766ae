import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import type { Change } from '../entities/change.ts'
import type { Ports } from '../ports/ports.ts'
import type { ContextOptions, SessionContext } from '../session/context.ts'
import type { Session } from '../session/session.ts'
import type { PluginDefinition } from './define-plugin.ts'
import type { EntityHooks } from './hooks.ts'
import { defaultLimits, type PluginLimits } from './plugin-limits.ts'
import type { PluginSession } from './plugin-session.ts'
import { Reach } from './reach.ts'
import { RunningPlugin } from './running-plugin.ts'
import { withinTime } from './time-limit.ts'
import type { UiContribution } from './ui-contribution.ts'

export type AnyHooks = EntityHooks<object, never, unknown, object>

/** Of one plugin, the hooks on an entity. */
export interface HooksOf {
  readonly plugin: RunningPlugin
  readonly hooks: AnyHooks
}

/** The values of what plugins declare as `secrets`, by plugin and name. */
export type PluginSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>

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
  readonly events: readonly string[]
  /** With their schedules, where they have any. */
  readonly jobs: readonly { readonly name: string; readonly schedule: string | null }[]
  readonly routes: readonly string[]
  /** Deliveries that were given up, as this process saw them last. */
  readonly parked: number
  /** What it adds to what people see, while it runs. */
  readonly ui: readonly UiContribution[]
  /** Hooks that took longer than they should, with how often and how long at most, in milliseconds. */
  readonly slow: readonly { readonly point: string; readonly times: number; readonly longest: number }[]
}

/** How sessions are made, which plugins know nothing of. */
export interface Sessions {
  readonly of: (context: SessionContext) => Session
  /** The context of a plugin's own session. */
  readonly contextOf: (definition: PluginDefinition, options: Omit<ContextOptions, 'actor' | 'plugin'>) => SessionContext
}

export interface InstalledOptions {
  readonly ports: Pick<Ports, 'log' | 'fetch'>
  readonly limits?: PluginLimits
  /** By plugin and name. */
  readonly secrets?: PluginSecrets
}

/** The plugins of a CRM, from setting them up to letting go of them. */
export class InstalledPlugins {
  readonly #definitions: readonly PluginDefinition[]
  readonly limits: Required<PluginLimits>
  readonly #ports: InstalledOptions['ports']
  readonly #secrets: PluginSecrets
  readonly #running = new Map<string, RunningPlugin>()
  readonly #disabled = new Map<string, DiwanError>()
  readonly #services: Record<string, object> = {}
  readonly #hooks = new Map<string, HooksOf[]>()
  readonly #slow = new Map<string, { point: string; times: number; longest: number }>()
  readonly #parked = new Map<string, ReadonlyMap<string, number>>()
  #sessions: Sessions | undefined

  constructor(definitions: readonly PluginDefinition[], { ports, limits = {}, secrets = {} }: InstalledOptions) {
    this.#definitions = definitions
    this.#ports = ports
    this.#secrets = secrets
    this.limits = { ...defaultLimits, ...limits }
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

  running(id: string): RunningPlugin | undefined {
    return this.#running.get(id)
  }

  /** Those that run, in their order. */
  get all(): readonly RunningPlugin[] {
    return [...this.#running.values()]
  }

  /** Those that have work which is done after commits or at times. */
  get durable(): readonly RunningPlugin[] {
    return this.all.filter(({ isDurable }) => isDurable)
  }

  /** Ids of those that listen to an event. */
  listenersTo(event: string): readonly string[] {
    return this.all.filter(({ definition }) => Object.hasOwn(definition.on ?? {}, event)).map(({ id }) => id)
  }

  /** Whether a plugin has `committed` hooks. */
  isTold(id: string): boolean {
    return toldEntities(this.#running.get(id)?.definition).length > 0
  }

  /** Whether something may have to be delivered after a commit with these changes. */
  hasWork(changes: readonly Pick<Change, 'entity'>[]): boolean {
    return this.durable.some(({ definition }) => Object.keys(definition.jobs ?? {}).length + Object.keys(definition.on ?? {}).length > 0 || changes.some(({ entity }) => toldEntities(definition).includes(entity)))
  }

  /** Whether it was ever looked at how many deliveries are parked in a tenant. */
  hasCountedParked(tenant: string): boolean {
    return this.#parked.has(tenant)
  }

  /** Notes how many deliveries are parked in a tenant, by plugin. */
  noteParked(tenant: string, counts: ReadonlyMap<string, number>): void {
    this.#parked.set(tenant, counts)
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
        this.#ports.log.write('error', `The plugin ${definition.id} is disabled`, { plugin: definition.id, reason: failure.message, cause: String(failure.cause ?? '') })
      }
    }
  }

  /** Lets go of all, the last one first; what one fails with is logged, so that the others are let go of as well. */
  async dispose(): Promise<void> {
    for (const definition of this.#definitions.toReversed()) {
      if (!this.#running.delete(definition.id)) continue
      try {
        await this.call(definition.id, 'dispose', this.limits.setupSeconds, () => definition.dispose?.())
      } catch (error) {
        this.#ports.log.write('error', `The plugin ${definition.id} was not disposed of`, { plugin: definition.id, cause: String(error) })
      }
    }
    this.#hooks.clear()
  }

  report(): readonly PluginReport[] {
    return this.#definitions.map((definition) => {
      const { id, version, fields = {}, entities = [], permissions = {}, hooks = {}, events = {}, jobs = {}, routes = {}, ui = [] } = definition
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
        events: Object.keys(events).map((name) => `${id}.${name}`),
        jobs: Object.entries(jobs).map(([name, { schedule = null }]) => ({ name, schedule: typeof schedule === 'object' && schedule !== null ? `${schedule.cron} ${schedule.zone}` : schedule })),
        routes: Object.keys(routes),
        parked: [...this.#parked.values()].reduce((sum, counts) => sum + (counts.get(id) ?? 0), 0),
        ui,
        slow: [...this.#slow].filter(([key]) => key.startsWith(`${id} `)).map(([, slow]) => ({ ...slow })),
      }
    })
  }

  /** Runs a hook of a plugin within its time. A promise only where the hook gives one: most end at once. */
  hook(id: string, point: string, run: (signal: () => AbortSignal) => unknown): Promise<unknown> | undefined {
    const start = performance.now()
    let later: Promise<unknown> | undefined
    try {
      const result = this.call(id, point, this.limits.hookSeconds, run)
      if (isThenable(result)) later = Promise.resolve(result).finally(() => this.#note(id, point, performance.now() - start))
      return later
    } finally {
      if (!later) this.#note(id, point, performance.now() - start)
    }
  }

  /** Runs any function of a plugin within its time; what it throws names the plugin. */
  readonly call = (id: string, point: string, seconds: number, run: (signal: () => AbortSignal) => unknown): unknown => {
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
    const { log, fetch } = this.#ports
    const plugin = new RunningPlugin({ definition, plugins, log: { write: (level, message, details) => log.write(level, message, { plugin: id, ...details }) }, secrets: this.#secrets[id] ?? {}, fetch })
    const service = await this.call(id, 'setup', this.limits.setupSeconds, (signal) => definition.setup?.(new SettingUp(plugin, signal, this.sessions) as never))
    this.#services[id] = (service as object | undefined) ?? {}
    this.#running.set(id, plugin)
    for (const [entity, hooks] of Object.entries(definition.hooks ?? {})) {
      const known = this.#hooks.get(entity) ?? []
      known.push({ plugin, hooks })
      if (hooks.before ?? hooks.beforeMany ?? hooks.written) this.#hooks.set(entity, known)
    }
  }

  #note(id: string, point: string, spent: number): void {
    if (spent < this.limits.slowMilliseconds) return
    const key = `${id} ${point}`
    const known = this.#slow.get(key) ?? { point, times: 0, longest: 0 }
    known.times++
    known.longest = Math.max(known.longest, Math.round(spent))
    this.#slow.set(key, known)
  }
}

class SettingUp extends Reach {
  readonly session: (options: Omit<ContextOptions, 'actor' | 'plugin'>) => PluginSession

  constructor(plugin: RunningPlugin, signal: () => AbortSignal, { of, contextOf }: Sessions) {
    super(plugin, signal)
    this.session = (options) => of(contextOf(plugin.definition, options)) as PluginSession
  }
}

function toldEntities(definition: PluginDefinition | undefined): readonly string[] {
  return Object.entries(definition?.hooks ?? {}).flatMap(([entity, hooks]) => (hooks?.committed ? [entity] : []))
}

/** Failures that are not the plugin's stay what they are: of the storage, which may be tried again, and of plugins that it calls. */
function asPluginError(error: unknown, plugin: string, point: string): DiwanError {
  if (isDiwanError(error) && (error.blame === 'storage' || error.code === 'write_rejected' || error.code.startsWith('plugin_'))) return error
  return new DiwanError('plugin_failed', `The plugin ${plugin} failed in ${point}: ${error instanceof Error ? error.message : String(error)}`, { blame: 'plugin', cause: error, details: { plugin, point }, hint: 'Its cause says what went wrong' })
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
