import type { PublicRouteContext, RouteContext } from './plugin-context.ts'

type Awaitable<T> = T | Promise<T>

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Such as `POST /award` or `GET /cards/:id`; it is served below `/plugins/<id>`. */
export type RouteName = `${Method} /${string}`

interface Told {
  /** What it does, as a sentence, for the OpenAPI document. */
  readonly summary?: string
}

/** A route whose callers have a session, and a permission that the plugin declares. */
export interface PermittedRoute<Permission extends string, Services, Own, X> extends Told {
  readonly permission: Permission
  readonly public?: undefined
  handle(request: Request, context: RouteContext<Services, Own, X>): Awaitable<Response>
}

/** A route that anybody may call. */
export interface PublicRoute<Services, Own> extends Told {
  readonly permission?: undefined
  /** Why, as a sentence. */
  readonly public: string
  handle(request: Request, context: PublicRouteContext<Services, Own>): Awaitable<Response>
}

export type PluginRoute<Permission extends string, Services, Own, X> = PermittedRoute<Permission, Services, Own, X> | PublicRoute<Services, Own>
