import { DiwanError, entities, fileHeaders, instantFrom, isDiwanError, type Attachment, type Session } from '@diwan/core'
import * as z from 'zod'
import { problemResponse } from '../errors/problem.ts'
import { createFileLinks, linkInvalid } from '../file-links.ts'
import { idempotencyKey } from '../request/once.ts'
import { etagOf, isKnown } from '../request/preconditions.ts'
import { readRange } from '../request/read-range.ts'
import { recordToJson } from '../wire/to-json.ts'
import { idOf } from './collection-routes.ts'
import { jsonResponse } from './respond.ts'
import type { Router } from './router.ts'

const uploadQuery = z.strictObject({
  name: z.string().meta({ description: 'The name of the file; of a path, the last part is kept.' }),
  entity: z.string().meta({ description: 'What kind of record it is attached to, such as `customer`.' }),
  recordId: z.string().meta({ description: 'The id of that record.' }),
})
const linkQuery = z.strictObject({ inline: z.enum(['true', 'false']).optional().meta({ description: 'Whether an image or a PDF is shown instead of saved.' }) })
const attachment = { name: 'attachment' } as const

/** POST /attachments takes a file, GET /attachments/{id}/link gives an address for it, and GET /files/{token} is that address. */
export function addFileRoutes(router: Router): void {
  const { add, addOpen, components, crm, seal, settings } = router
  const links = createFileLinks({ seal, clock: crm.clock, seconds: settings.linkSeconds })

  const added = { status: 201, schema: components.of('attachment').single, description: 'The new attachment' } as const
  add({ method: 'post', path: '/attachments', operationId: 'uploadAttachment', summary: 'Adds a file to a record', query: uploadQuery, upload: true, answer: added, uses: ['once'] }, async ({ request, query, session }) => {
    try {
      const body = recordToJson(entities.attachment, await upload(request, query, session))
      return jsonResponse(body, 201, { etag: etagOf(body), location: `${settings.basePath}/attachments/${String(body['id'])}` })
    } catch (error) {
      const answer = problemResponse(request.signal.aborted ? new DiwanError('file_incomplete', 'The upload was cut off', { cause: error }) : error, settings.log)
      // What is left of the body would be taken for the next request.
      answer.headers.set('connection', 'close')
      return answer
    }
  })

  const linked = { status: 200, schema: components.fileLink, description: 'The address, and until when it leads there' } as const
  add({ method: 'get', path: '/attachments/{id}/link', operationId: 'linkAttachment', summary: 'Gives a short-lived address of a file', query: linkQuery, answer: linked }, async ({ params, query, session }) => {
    const id = idOf(params, attachment)
    const inline = query.inline === 'true'
    const elsewhere = await session.files.link(id, { seconds: settings.linkSeconds, inline })
    if (elsewhere !== undefined) return jsonResponse({ url: elsewhere, expiresAt: instantFrom(crm.clock.now() + settings.linkSeconds * 1000) })
    const { token, expiresAt } = links.mint(session, { attachmentId: id, inline })
    return jsonResponse({ url: `files/${token}`, expiresAt })
  })

  addOpen('/files/{token}', async (request, { token = '' }) => {
    const { session, attachmentId, inline } = links.open(token)
    try {
      return await download(request, crm.session(session), { attachmentId, inline })
    } catch (error) {
      throw isDiwanError(error, 'not_found') ? linkInvalid(error) : error
    }
  })
}

/** Hands the body on as it comes. */
function upload(request: Request, { name, entity, recordId }: z.output<typeof uploadQuery>, session: Session): Promise<Attachment> {
  const onceKey = idempotencyKey(request)
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') throw new DiwanError('unsupported_media_type', `The file came as ${encoding.slice(0, 100)}`, { hint: 'Send its bytes as they are, without content-encoding.' })
  const announced = /^\d{1,15}$/.exec(request.headers.get('content-length') ?? '')
  const file = { name, mediaType: request.headers.get('content-type') || 'application/octet-stream', record: { entity, id: recordId }, ...(announced && { size: Number(announced[0]) }) }
  return session.files.add(request.body ?? new Blob([]).stream(), file, { signal: request.signal, ...(onceKey !== undefined && { onceKey, correlationId: onceKey }) })
}

async function download(request: Request, session: Session, { attachmentId, inline }: { readonly attachmentId: string; readonly inline: boolean }): Promise<Response> {
  const file = await session.files.get(attachmentId)
  const { size } = file
  const etag = `"${file.sha256}"`
  const headers = { ...fileHeaders(file, { inline }), etag, 'accept-ranges': 'bytes' }
  if (isKnown(request, etag)) return new Response(null, { status: 304, headers })
  const range = readRange(request, { size, etag })
  const part = range && { 'content-range': `bytes ${range.offset}-${range.offset + range.length - 1}/${size}` }
  const init = { status: range ? 206 : 200, headers: { ...headers, ...part, 'content-length': String(range?.length ?? size) } }
  if (request.method === 'HEAD') return new Response(null, init)
  const { bytes } = await session.files.read(attachmentId, range ? { range } : {})
  return new Response(bytes as ReadableStream<Uint8Array<ArrayBuffer>>, init)
}
