import { DiwanError } from '@diwan/core'
import { inPieces } from '../in-pieces.ts'
import type { S3Client } from './s3-client.ts'
import { escaped, textOf } from './xml.ts'

/** S3 takes parts of 5 MiB or more, and 10,000 of them: 80 GiB. */
const partLength = 8 * 1024 * 1024

interface Upload {
  readonly source: AsyncIterable<Uint8Array>
  /** Refuse to overwrite. */
  readonly conditional: boolean
  readonly signal: AbortSignal | undefined
}

/** Stores a stream of unknown length under a name, in one request where it is short, otherwise in parts; false where the name is taken. */
export async function upload(client: S3Client, name: string, { source, conditional, signal }: Upload): Promise<boolean> {
  const headers: Record<string, string> = conditional ? { 'if-none-match': '*' } : {}
  let parts: Parts | undefined
  try {
    for await (const { bytes, last } of inPieces(source, partLength)) {
      if (last && !parts) return isStored(await client.send({ method: 'PUT', name, body: bytes, headers, signal, accept: [200, 409, 412] }))
      parts ??= await startParts(client, name, signal)
      await parts.add(bytes)
    }
    const isWhole = await parts!.complete(headers)
    if (!isWhole) await parts!.abort()
    return isWhole
  } catch (error) {
    await parts?.abort()
    throw error
  }
}

interface Parts {
  add(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  complete(headers: Readonly<Record<string, string>>): Promise<boolean>
  abort(): Promise<void>
}

async function startParts(client: S3Client, name: string, signal: AbortSignal | undefined): Promise<Parts> {
  const begun = await client.send({ method: 'POST', name, query: { uploads: '' }, signal, accept: [200] })
  const uploadId = textOf(await begun.text(), 'UploadId')
  if (!uploadId) throw new DiwanError('storage_failed', 'The file store began an upload and did not say its UploadId', { blame: 'storage' })
  const tags: string[] = []
  return {
    async add(bytes) {
      const query = { partNumber: String(tags.length + 1), uploadId }
      const stored = await client.send({ method: 'PUT', name, query, body: bytes, signal, accept: [200] })
      await stored.body?.cancel()
      tags.push(stored.headers.get('etag') ?? '')
    },
    async complete(headers) {
      const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`)
      const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`
      return isStored(await client.send({ method: 'POST', name, query: { uploadId }, body, headers, signal, accept: [200, 409, 412] }))
    },
    // Without the signal, which may be why it is aborted.
    async abort() {
      const ended = await client.send({ method: 'DELETE', name, query: { uploadId }, accept: [200, 204, 404] })
      await ended.body?.cancel()
    },
  }
}

/** The end of a long upload answers 200 before it is known how it ends, and then says so. */
async function isStored(response: Response): Promise<boolean> {
  const said = await response.text()
  if (response.status !== 200) return false
  if (!said.includes('<Error>')) return true
  throw new DiwanError('storage_failed', `The file store could not end the upload: ${textOf(said, 'Code') ?? ''} ${textOf(said, 'Message') ?? ''}`.trim(), { blame: 'storage' })
}
