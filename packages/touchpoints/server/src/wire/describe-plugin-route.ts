import type { ServedRoute } from '@diwan/core'
import type { RouteConfig } from '@hono/zod-openapi'
import * as z from 'zod'

/** A plugin's route as OpenAPI tells it: what it takes and answers only the plugin knows. */
export function describePluginRoute(route: ServedRoute, problem: z.ZodType): RouteConfig {
  const { plugin, method, path, summary, permission } = route
  const names = [...path.matchAll(/:([^/]+)/g)].map((match) => match[1]!)
  const content = { 'application/problem+json': { schema: problem } }
  return {
    method: method.toLowerCase() as RouteConfig['method'],
    path: `/plugins/${plugin}${path.replaceAll(/:([^/]+)/g, '{$1}')}`,
    operationId: operationIdOf(route),
    summary,
    tags: [plugin],
    ...(permission === null ? { security: [] } : { description: `Needs the permission \`${permission}\`.` }),
    request: { ...(names.length > 0 && { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }) },
    responses: {
      200: { description: 'What the plugin answers', content: { '*/*': { schema: z.any() } } },
      ...(permission !== null && { 401: { description: 'Nobody is signed in', content }, 403: { description: 'Not allowed', content } }),
      413: { description: 'The body is too large', content },
      500: { description: 'Internal error', content },
    },
  }
}

/** `POST /cards/:id/award` of loyalty as `loyaltyPostCardsIdAward`. */
function operationIdOf({ plugin, method, path }: ServedRoute): string {
  const words = [plugin, method.toLowerCase(), path].flatMap((part) => part.split(/[^a-zA-Z0-9]+/)).filter((word) => word !== '')
  return words.map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('')
}
