import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import type { Session } from '../session/session.ts'
import type { InstalledPlugins } from './installed-plugins.ts'
import type { PluginSession } from './plugin-session.ts'
import { Reach } from './reach.ts'
import type { RunningPlugin } from './running-plugin.ts'
import type { PluginRoute } from './routes.ts'

/** What a caller of a route comes with. */
export interface RouteCall {
  /** Undefined for a public route. */
  readonly session?: Session | undefined
  readonly params: Readonly<Record<string, string>>
}

/** A route of a running plugin, as a server mounts it. */
export interface ServedRoute {
  readonly plugin: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/plugins/<plugin>`, with parameters as `:id`. */
  readonly path: string
  readonly summary: string
  /** With the id of the plugin: `loyalty.award`. Null where anybody may call it. */
  readonly permission: string | null
  /**
   * Answers a request, within its time. Throws `forbidden` for a session without the permission, and `plugin_failed` for what
   * the plugin throws, but for errors of Diwan that are about what the caller sent.
   */
  handle(request: Request, call: RouteCall): Promise<Response>
}

type AnyRoute = PluginRoute<string, unknown, PluginSession, unknown>

/** The routes of the plugins that run. */
export function servedRoutes(plugins: InstalledPlugins): readonly ServedRoute[] {
  return plugins.all.flatMap((plugin) => Object.entries(plugin.definition.routes ?? {}).map(([name, route]) => served(plugins, plugin, name, route as unknown as AnyRoute)))
}

function served(plugins: InstalledPlugins, plugin: RunningPlugin, name: string, route: AnyRoute): ServedRoute {
  const { id } = plugin
  const [method, path] = name.split(' ') as [ServedRoute['method'], string]
  const permission = route.permission === undefined ? null : `${id}.${route.permission}`
  return {
    plugin: id,
    method,
    path,
    summary: route.summary ?? (route.public === undefined ? plugin.definition.permissions![route.permission]! : route.public),
    permission,
    async handle(request, call) {
      if (permission !== null && !call.session?.permits(permission)) throw new DiwanError('forbidden', `${permission} is needed here`, { details: { permission }, hint: 'Ask whoever gives out rights' })
      let refusal: DiwanError | undefined
      const run = async (signal: () => AbortSignal): Promise<Response> => {
        const either = () => AbortSignal.any([signal(), request.signal])
        const context = permission === null ? new PublicRequest(plugins, plugin, call, either) : new PermittedRequest(plugins, plugin, call, either)
        try {
          return await (route.handle as (request: Request, context: unknown) => Response | Promise<Response>)(request, context)
        } catch (error) {
          if (isDiwanError(error) && error.blame === 'caller') refusal = error
          throw error
        }
      }
      try {
        const response = await plugins.call(id, name, plugins.limits.routeSeconds, run)
        if (response instanceof Response) return response
      } catch (error) {
        throw refusal ?? error
      }
      throw new DiwanError('plugin_failed', `The plugin ${id} answered ${name} with something that is no Response`, { blame: 'plugin', details: { plugin: id, point: name }, hint: 'Return a Response, such as Response.json({})' })
    },
  }
}

class PublicRequest extends Reach {
  readonly params: RouteCall['params']
  readonly session: (options: { readonly tenant: string }) => PluginSession

  constructor({ sessions: { of, contextOf } }: InstalledPlugins, plugin: RunningPlugin, { params }: RouteCall, signal: () => AbortSignal) {
    super(plugin, signal)
    this.params = params
    this.session = ({ tenant }) => of(contextOf(plugin.definition, { tenant })) as PluginSession
  }
}

class PermittedRequest extends Reach {
  readonly params: RouteCall['params']
  readonly session: Session
  readonly own: PluginSession

  constructor({ sessions: { of, contextOf } }: InstalledPlugins, plugin: RunningPlugin, { params, session }: RouteCall, signal: () => AbortSignal) {
    super(plugin, signal)
    const { tenant, locale, zone, calendar } = session!
    this.params = params
    this.session = session!
    this.own = of(contextOf(plugin.definition, { tenant, locale, zone, calendar })) as PluginSession
  }
}
