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

export async function readText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new DiwanError('malformed_json', 'The body is not UTF-8', { cause })
  }
}

/** Counts what really arrives: Content-Length may be absent or a lie. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new DiwanError('body_too_large', `The body has more than ${maxBytes} bytes`, { details: { maxBytes }, hint: 'Send less at once. This connection is closed.' })
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new DiwanError('malformed_json', 'The body broke off', { cause })
    })
    if (done) return joined(chunks, size)
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      throw tooLarge()
    }
    chunks.push(value)
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
