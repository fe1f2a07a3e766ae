import type { Entities } from '@diwan/core'
import { createCollection, operationKey } from './collection.ts'
import type { Connection } from './connection.ts'
import type { AttachmentCollection, AttachmentJson, FileLink } from './types.ts'

const unknownType = 'application/octet-stream'

export function createAttachments(connection: Connection): AttachmentCollection {
  const { send, resolve } = connection
  const { create: _create, ...attachments } = createCollection<Entities['attachment'], AttachmentJson, never>(connection, 'attachments')
  return {
    ...attachments,
    upload(file, { record, name = 'name' in file ? String(file.name) : 'file', mediaType = file.type || unknownType }, options = {}) {
      const query = { name, entity: record.entity, recordId: record.id }
      return send({ method: 'POST', path: 'attachments', query, body: file, headers: { ...operationKey(options), 'content-type': mediaType }, signal: options.signal })
    },
    async link(id, { inline, signal } = {}) {
      const { url, expiresAt } = await send<FileLink>({ method: 'GET', path: `attachments/${encodeURIComponent(id)}/link`, query: { inline: inline ? 'true' : undefined }, signal })
      return { url: resolve(url), expiresAt }
    },
  }
}
