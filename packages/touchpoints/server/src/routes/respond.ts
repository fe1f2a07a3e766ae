import type { JsonObject } from '@diwan/core'
import { etagOf, isKnown } from '../request/preconditions.ts'

/** JSON, as it is: a bigint has no business in it. */
export function jsonResponse(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** One record with its tag, or 304 where the reader has it. */
export function recordResponse(request: Request, body: JsonObject): Response {
  const etag = etagOf(body)
  return isKnown(request, etag) ? new Response(null, { status: 304, headers: { etag } }) : jsonResponse(body, 200, { etag })
}
