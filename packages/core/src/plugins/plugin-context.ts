import type { Log } from '../ports/ports.ts'
import type { JsonValue } from '../values/json.ts'
import type { Session } from '../session/session.ts'

/** What code of a plugin has that may take its time and speak to other systems. */
export interface PluginContext<Services> {
  /** What the plugins that it requires offer, and those of the optional ones that are there. */
  readonly plugins: Services
  readonly log: Log
  /** Aborted where it takes too long, and where the CRM closes. */
  readonly signal: AbortSignal
  /** One of the secrets that it declares. Throws `configuration_invalid` for any other. */
  secret(name: string): string
  /** `fetch` to the hosts that it declares, redirected or not, and within its time. Throws `configuration_invalid` for any other. */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>
}

/** What a plugin has as it is told of something after the commit, or does a job. */
export interface DeliveryContext<Services, Own> extends PluginContext<Services> {
  /** A session of the plugin in the tenant; what it changes names what brought it about. */
  readonly own: Own
  /** The same each time that this is tried: for systems that take a key with a request, so that they do it once. */
  readonly key: string
  /** 1 the first time. */
  readonly attempt: number
  /**
   * Does `work` in a transaction that is committed once, however often this is tried, and gives its result: each time the
   * same, for 90 days. `name` tells it from others of the same delivery.
   */
  once<T extends JsonValue>(name: string, work: (own: Own) => Promise<T>): Promise<T>
}

/** What a route has whose callers need a permission. */
export interface RouteContext<Services, Own, X> extends PluginContext<Services> {
  /** The caller's. */
  readonly session: Session<X>
  /** The plugin's in the same tenant. */
  readonly own: Own
  /** Of the path: `{ id }` for `GET /cards/:id`. */
  readonly params: Readonly<Record<string, string>>
}

/** What a route has that anybody may call. */
export interface PublicRouteContext<Services, Own> extends PluginContext<Services> {
  /** A session of the plugin in a tenant, which the route must know from what it is sent. */
  session(options: { readonly tenant: string }): Own
  readonly params: Readonly<Record<string, string>>
}
