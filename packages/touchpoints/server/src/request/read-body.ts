import { DiwanError, type JsonObject } from '@diwan/core'

const deepest = 64

/** The body's text and the JSON object in it. Throws `unsupported_media_type`, `body_too_large`, `malformed_json`, `unknown_field` or `validation_failed`. */
export async function readBody(request: Request, maxBytes: number): Promise<{ readonly text: string; readonly json: JsonObject }> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new DiwanError('unsupported_media_type', `The body came as ${type ? `“${type.slice(0, 100)}”` : 'nothing in particular'}`, { hint: 'Send JSON with content-type: application/json.' })
  }
  const text = await readText(request, maxBytes)
  const json = parseJson(text, 'malformed_json', 'The body')
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new DiwanError('validation_failed', 'The body is not an object', { hint: 'Send one JSON object.' })
  return { text, json: json as JsonObject }
}

/** What `text` says, at most 64 levels deep, so that nothing that walks it runs out of stack. Throws `code`, or `unknown_field` for the key `__proto__`. */
export function parseJson(text: string, code: string, what: string): unknown {
  const json = parse(text, code, what)
  let level: readonly unknown[] = [json]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new DiwanError(code, `${what} is nested deeper than ${deepest} levels`)
    level = level.flatMap((value) => {
      if (typeof value !== 'object' || value === null) return []
      if (Object.hasOwn(value, '__proto__')) throw new DiwanError('unknown_field', `${what} has a key “__proto__”`, { field: '__proto__' })
      return Object.values(value)
    })
  }
  return json
}

function parse(text: string, code: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DiwanError(code, `${what} is not JSON`, { cause, hint: 'Check quotes and commas, and that nothing was cut off.' })
  }
}

/** Counts what really arrives: Content-Length may be absent or a lie. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    new DiwanError('body_too_large', `The body has more than ${maxBytes} bytes`, { details: { maxBytes }, hint: 'Send less at once. This connection is closed.' })
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (!request.body) return ''
  const reader = request.body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new DiwanError('malformed_json', 'The body broke off', { cause })
    })
    if (!done && (bytes += value.byteLength) > maxBytes) {
      await reader.cancel()
      throw tooLarge()
    }
    try {
      text += done ? decoder.decode() : decoder.decode(value, { stream: true })
    } catch (cause) {
      throw new DiwanError('malformed_json', 'The body is not UTF-8', { cause })
    }
    if (done) return text
  }
}
