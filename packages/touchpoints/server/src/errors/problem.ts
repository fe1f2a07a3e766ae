import { type DiwanError, isDiwanError, type JsonObject, type Log } from '@diwan/core'
import { statuses } from './status.ts'

/** Seconds after which a storage that could not be used may be asked again. */
const retryAfter = '1'

/** The answer to an error: problem details of RFC 9457. What is not the caller's to know goes to the log under an incident id. */
export function problemResponse(error: unknown, log: Log): Response {
  const known = isDiwanError(error) ? statuses[error.code] : undefined
  if (!isDiwanError(error) || !known) return incidentResponse(error, log)
  const [status, title] = known
  const { code, message: detail, field, hint, issues, details } = error
  const headers = new Headers(status === 503 ? { 'retry-after': retryAfter } : code === 'body_too_large' ? { connection: 'close' } : {})
  if (code === 'rate_limited') headers.set('retry-after', String(details?.['seconds']))
  if (status === 401) headers.set('www-authenticate', 'Bearer')
  if (code === 'method_not_allowed') headers.set('allow', String(details?.['allow']))
  if (code === 'range_invalid') headers.set('content-range', `bytes */${String(details?.['size'])}`)
  return problem(status, { type: `urn:diwan:error:${code}`, title, status, detail, code, field, hint, issues: issues as unknown as JsonObject[], details }, headers)
}

function incidentResponse(error: unknown, log: Log): Response {
  const incident = crypto.randomUUID()
  log.write('error', `Incident ${incident}: ${oneLine(messageOf(error))}`, { incident, stack: chainOf(error) })
  const detail = 'Something went wrong that is not yours to mend.'
  const hint = 'Tell whoever runs this system the incident id; its log says more.'
  return problem(500, { type: 'urn:diwan:error:internal', title: 'Internal error', status: 500, detail, code: 'internal', hint, details: { incident } })
}

function problem(status: number, body: JsonObject, headers = new Headers()): Response {
  headers.set('content-type', 'application/problem+json')
  return new Response(JSON.stringify(body), { status, headers })
}

function messageOf(error: unknown): string {
  return isDiwanError(error) ? `${error.code}: ${error.message}` : String(error)
}

/** What was sent may be in a message, and must not look like a line of the log's own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`)
}

/** The stacks of an error and its causes. */
function chainOf(error: unknown): string {
  const stacks: string[] = []
  for (let at = error; at instanceof Error && stacks.length < 5; at = (at as DiwanError).cause) stacks.push(at.stack ?? String(at))
  return stacks.join('\nCaused by: ')
}
