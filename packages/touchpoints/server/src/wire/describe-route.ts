import type { RouteConfig } from '@hono/zod-openapi'
import * as z from 'zod'
import type { Route } from '../routes/router.ts'

const headers = {
  once: { 'Idempotency-Key': z.string().min(1).max(200).optional().meta({ description: 'Does the write once: the same key answers what it answered first.' }) },
  version: { 'If-Match': z.string().optional().meta({ description: 'The ETag the write is based on; 412 as soon as the record has moved on.' }) },
  etag: { 'If-None-Match': z.string().optional().meta({ description: '304 where the record still has this ETag.' }) },
} as const

const headings: Readonly<Record<number, string>> = {
  304: 'Not modified',
  400: 'The address, a header or the JSON cannot be used',
  401: 'Nobody is signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'In conflict with what is there',
  412: 'The record has changed',
  413: 'The body is too large',
  415: 'The body is of a type that is not taken',
  422: 'The input is not valid',
  500: 'Internal error',
  501: 'This system keeps no files',
  503: 'The storage is busy or cannot be reached',
  507: 'The storage is full',
}

/** A route as OpenAPI tells it, every answer included. */
export function describeRoute(route: Route, problem: z.ZodType): RouteConfig {
  const { uses = [], answer, body, upload = false } = route
  const names = [...route.path.matchAll(/\{(.+?)\}/g)].map((match) => match[1]!)
  const statuses = [400, 401, 403, 404, 500, 503, ...(body || upload ? [413, 415, 422, 507] : []), ...(upload ? [501] : []), ...(uses.includes('once') ? [409, 422] : []), ...(uses.includes('version') ? [412] : [])]
  const content = { 'application/problem+json': { schema: problem } }
  return {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.path.split('/')[1]!],
    request: {
      query: route.query,
      ...(names.length > 0 && { params: z.object(Object.fromEntries(names.map((name) => [name, z.uuid()]))) }),
      ...(uses.length > 0 && { headers: z.object(Object.assign({}, ...uses.map((use) => headers[use])) as z.ZodRawShape) }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
      ...(upload && { body: { required: true, description: 'The bytes of the file, of the type that content-type says', content: { '*/*': { schema: z.any() } } } }),
    },
    responses: {
      [answer.status]: { description: answer.description, content: { [answer.mediaType ?? 'application/json']: { schema: answer.schema } } },
      ...(uses.includes('etag') && { 304: { description: headings[304]! } }),
      ...Object.fromEntries([...new Set(statuses)].map((status) => [status, { description: headings[status]!, content }])),
    },
  }
}
