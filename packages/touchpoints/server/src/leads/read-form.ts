import { DiwanError } from '@diwan/core'
import { readText } from '../request/read-body.ts'

/**
 * A form as browsers send it without script: its texts by name, those of a name that comes more than once as a list. Throws
 * `unsupported_media_type`, `body_too_large` or `malformed_json`.
 */
export async function readForm(request: Request, maxBytes: number): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new DiwanError('unsupported_media_type', `The form came as ${type ? `“${type.slice(0, 100)}”` : 'nothing in particular'}`, { hint: 'Send application/json or application/x-www-form-urlencoded.' })
  }
  const fields = new URLSearchParams(await readText(request, maxBytes))
  return Object.fromEntries([...new Set(fields.keys())].map((name) => [name, fields.getAll(name).length > 1 ? fields.getAll(name) : fields.get(name)]))
}
