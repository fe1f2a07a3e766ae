import { type Crm, DiwanError, isDiwanError, type ServedRoute, type Session, type SessionOptions } from '@diwan/core'
import { OpenAPIHono } from '@hono/zod-openapi'
import { cors } from 'hono/cors'
import type * as z from 'zod'
import type { CursorSeal } from '../cursor-seal.ts'
import { problemResponse } from '../errors/problem.ts'
import { statuses } from '../errors/status.ts'
import type { Settings } from '../options.ts'
import { readQuery } from '../request/read-query.ts'
import { requireOwnOrigin } from '../request/same-origin.ts'
import { type Components, registerComponents } from '../wire/components.ts'
import { describePluginRoute } from '../wire/describe-plugin-route.ts'
import { describeRoute } from '../wire/describe-route.ts'

export interface Route<Q extends z.ZodObject = z.ZodObject> {
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** Below the base path, with parameters as `{id}`. */
  readonly path: string
  readonly operationId: string
  readonly summary: string
  readonly query: Q
  readonly body?: z.ZodType
  /** The body is a file, of any media type. */
  readonly upload?: boolean
  readonly answer: { readonly status: 200 | 201; readonly schema: z.ZodType; readonly mediaType?: string; readonly description: string }
  /** What it does with headers: `once` writes under an Idempotency-Key, `version` knows If-Match, `etag` knows If-None-Match. */
  readonly uses?: readonly ('once' | 'version' | 'etag')[]
}

/** What the handler of a route gets. */
export interface Call<Q> {
  readonly request: Request
  /** The texts of the path's parameters. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Q
  readonly session: Session
  /** Whether the host still says the same of this request. */
  readonly isCurrent: () => Promise<boolean>
}

export interface Router {
  readonly crm: Crm
  readonly seal: CursorSeal
  readonly settings: Settings
  readonly components: Components
  add<Q extends z.ZodObject>(route: Route<Q>, handle: (call: Call<z.output<Q>>) => Promise<Response>): void
  /** A route of a plugin. `session` is undefined for a public one, and where nobody is signed in. */
  addPlugin(route: ServedRoute, handle: (request: Request, params: Readonly<Record<string, string>>, session: Session | undefined) => Promise<Response>): void
  /** A GET route for everybody, with or without a session, that the document does not list. */
  addOpen(path: string, handle: (request: Request, params: Readonly<Record<string, string>>) => Promise<Response> | Response): void
  /** The OpenAPI 3.1 document of what was added. */
  document(): object
  fetch(request: Request): Promise<Response>
}

/** What a page of another origin may read of an answer, beside its body. */
const exposeHeaders = ['etag', 'location', 'retry-after', 'idempotency-replayed']

/** What the host says of a request, undefined where that is that a session has ended. */
async function stillSaid(session: Settings['session'], request: Request): Promise<SessionOptions | undefined> {
  try {
    return await session(request)
  } catch (error) {
    if (isDiwanError(error) && statuses[error.code]?.[0] === 401) return undefined
    throw error
  }
}

/** Hono with what all routes share: the document, the session, the query's check, and problems for what goes wrong. */
export function createRouter(crm: Crm, seal: CursorSeal, settings: Settings): Router {
  const app = new OpenAPIHono()
  const components = registerComponents(app.openAPIRegistry, crm.schema.entities)
  const { basePath, log, origins } = settings
  const prefix = basePath === '/' ? '' : basePath
  if (origins.length > 0) app.use('*', cors({ origin: [...origins], allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], exposeHeaders, maxAge: 600 }))

  function listen(method: string, path: string, handle: (request: Request, params: Readonly<Record<string, string>>) => Promise<Response> | Response): void {
    app.on(method.toUpperCase(), prefix + path.replaceAll(/\{(.+?)\}/g, ':$1'), async (context) => {
      try {
        return await handle(context.req.raw, context.req.param() as Record<string, string>)
      } catch (error) {
        return problemResponse(error, log)
      }
    })
  }

  app.notFound((context) => {
    const { method, path } = context.req
    const allow = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((other) => app.router.match(other === 'HEAD' ? 'GET' : other, path)[0].length > 0)
    const error =
      allow.length > 0
        ? new DiwanError('method_not_allowed', `${method} is not known here`, { details: { allow: allow.join(', ') }, hint: `This route knows ${allow.join(', ')}.` })
        : new DiwanError('route_unknown', `There is nothing at ${path.slice(0, 200)}`, { hint: `GET ${prefix}/openapi.json lists the routes.` })
    return problemResponse(error, log)
  })

  return {
    crm,
    seal,
    settings,
    components,
    add(route, handle) {
      app.openAPIRegistry.registerPath(describeRoute(route, components.problem))
      listen(route.method, route.path, async (request, params) => {
        if (route.method !== 'get') requireOwnOrigin(request, origins)
        const options = await settings.session(request)
        if (!options) throw new DiwanError('session_missing', 'This request comes from nobody the host knows', { hint: 'Sign in first.' })
        const said = JSON.stringify(options)
        const isCurrent = async () => JSON.stringify(await stillSaid(settings.session, request)) === said
        return handle({ request, params, query: readQuery(request, route.query), session: crm.session(options), isCurrent })
      })
    },
    addPlugin(route, handle) {
      app.openAPIRegistry.registerPath(describePluginRoute(route, components.problem))
      listen(route.method, `/plugins/${route.plugin}${route.path}`, async (request, params) => {
        // What anybody may call does nothing on behalf of whoever is signed in.
        if (route.permission === null) return handle(request, params, undefined)
        if (route.method !== 'GET') requireOwnOrigin(request, origins)
        const options = await settings.session(request)
        return handle(request, params, options && crm.session(options))
      })
    },
    addOpen: (path, handle) => listen('get', path, handle),
    document: () => app.getOpenAPI31Document({ openapi: '3.1.0', info: settings.info, servers: [{ url: basePath }] }),
    fetch: async (request) => app.fetch(request),
  }
}
