import type { Attachment } from '../entities/attachment.ts'
import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { allOf } from '../predicate/criterion.ts'
import type { SessionContext } from '../session/context.ts'
import { EntityRepository } from '../session/entity-repository.ts'
import type { WriteOptions } from '../session/repository.ts'
import { isUuid } from '../values/id.ts'
import { notFound, updateRecord } from '../writes/update-record.ts'
import { forbidden } from '../writes/scope-check.ts'
import { addFile } from './add-file.ts'
import { fileHeaders } from './file-headers.ts'
import type { Files } from './files.ts'
import { giveUpBytes } from './give-up-bytes.ts'
import { isInTransaction } from './is-in-transaction.ts'
import { requireStore } from './require-store.ts'
import { tryRemoveStray } from './stray-files.ts'

/** The files that one session may see. */
export function sessionFiles(context: SessionContext): Files {
  const { tenant } = context
  const get = async (id: string): Promise<Attachment> => {
    requireStore(context)
    return readableAttachment(context, id)
  }
  return {
    add: (source, file, options = {}) => addFile(context, source, file, options),
    get,
    async read(id, options = {}) {
      const attachment = await get(id)
      const bytes = await requireStore(context)
        .read({ tenant, id: attachment.id }, options)
        .catch((cause: unknown) => {
          if (!isDiwanError(cause, 'not_found')) throw cause
          throw new DiwanError('storage_failed', `The bytes of the attachment ${attachment.id} are not in the file store`, { blame: 'storage', cause, hint: 'Restore them from a backup.' })
        })
      return { attachment, bytes }
    },
    async link(id, { seconds, inline = false }) {
      const attachment = await get(id)
      const { 'content-type': contentType, 'content-disposition': contentDisposition } = fileHeaders(attachment, { inline })
      return requireStore(context).link?.({ tenant, id: attachment.id }, { seconds, contentType: contentType!, contentDisposition: contentDisposition! })
    },
    async remove(id, options = {}) {
      requireStore(context)
      const given = await removeAttachment(context, id, options)
      // In a transaction it is not sure yet that they go; afterwards the sweep removes them.
      if (!isInTransaction(context)) for (const each of given) await tryRemoveStray(context, each)
    },
  }
}

/** What it is attached to must be readable too: rights are mostly stated for the record. */
async function readableAttachment(context: SessionContext, id: string): Promise<Attachment> {
  const attachment = (await new EntityRepository(context, 'attachment').get(id)) as unknown as Attachment
  // By the row, because the reader need not be shown what it is attached to.
  const own = { op: 'compare', field: 'id', is: 'eq', value: attachment.id } as const
  const [row] = await context.reader.select({ entity: 'attachment', tenant: context.tenant, where: own, fields: ['entity', 'recordId'], order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'exclude' })
  const { entity, recordId } = row as unknown as Pick<Attachment, 'entity' | 'recordId'>
  const where = allOf({ op: 'compare', field: 'id', is: 'eq', value: recordId }, context.scope('read', entity))
  if ((await context.reader.count({ entity, tenant: context.tenant, where, deleted: 'exclude' }, 1)) === 0) throw notFound('attachment', id)
  return attachment
}

/** Deletes it, where it is not, and gives up its bytes in the same transaction. */
function removeAttachment(context: SessionContext, id: string, options: WriteOptions): Promise<readonly string[]> {
  if (!isUuid(id)) throw notFound('attachment', String(id).slice(0, 100))
  return context.write(async (unit, inside) => {
    const row = await deletableAttachment(inside, id.toLowerCase())
    const deleted = row['deletedAt'] === null ? await updateRecord(inside.unseen(), unit, { entity: 'attachment', id: row['id'] as string, operation: 'delete', patch: {}, options }) : row
    return giveUpBytes(unit, [deleted])
  })
}

async function deletableAttachment(context: SessionContext, id: string): Promise<Readonly<Record<string, unknown>>> {
  const select = async (action: 'read' | 'delete') => {
    const where = allOf({ op: 'compare', field: 'id', is: 'eq', value: id }, context.scope(action, 'attachment'))
    return (await context.reader.select({ entity: 'attachment', tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' }))[0]
  }
  const row = await select('read')
  if (!row) throw notFound('attachment', id)
  if (!(await select('delete'))) throw forbidden(context, 'delete', 'attachment')
  return row
}
