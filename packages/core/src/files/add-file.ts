import * as z from 'zod'
import type { Attachment } from '../entities/attachment.ts'
import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { parse } from '../schema/model.ts'
import type { SessionContext } from '../session/context.ts'
import { digestOf } from '../session/cursor.ts'
import { once } from '../session/once.ts'
import { createRecords, newRow, toRecord } from '../writes/create-records.ts'
import { checkReferences } from '../writes/references.ts'
import { forbidden } from '../writes/scope-check.ts'
import { cleanFileName } from './file-name.ts'
import { bareMediaType, requireAccepted, tooLarge } from './file-rules.ts'
import type { StoredFile } from './file-store.ts'
import type { AddFileOptions, NewFile } from './files.ts'
import { Intake, type ByteSource } from './intake.ts'
import { isInTransaction } from './is-in-transaction.ts'
import { requireStore } from './require-store.ts'
import { scanFile } from './scan-file.ts'
import { adoptStray, forgetStray, noteStray, tryRemoveStray } from './stray-files.ts'

/** What creates the attachment, apart from what its bytes tell. */
interface Draft {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly entity: string
  readonly recordId: string
}

const newFile = z.strictObject({
  name: z.string().transform(cleanFileName),
  mediaType: z.string().max(200).transform(bareMediaType).pipe(z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, { error: 'Not a media type' })),
  record: z.strictObject({ entity: z.string(), id: z.string() }),
  size: z.int().min(0).optional(),
})

/** Bytes first, row last: noted as stray, stored, scanned, and adopted in the transaction that creates the attachment. */
export async function addFile(context: SessionContext, source: ByteSource, file: NewFile, options: AddFileOptions): Promise<Attachment> {
  requireStore(context)
  if (isInTransaction(context)) {
    throw new DiwanError('transaction_open', 'A file is not added in a transaction, which would stay open as long as the upload takes', { hint: 'Add the file before the transaction, or after it.' })
  }
  const { signal } = options
  const { size, ...draft } = await startUpload(context, file)
  const stored = await receive(context, draft, { source, size, signal })
  try {
    await scanFile(context, { ...draft, ...stored, signal })
    signal?.throwIfAborted()
    const attachment = await attach(context, draft, stored, options)
    // The key was used before, and that attachment has bytes of its own.
    if (attachment.id !== draft.id) await tryRemoveStray(context, draft.id)
    return attachment
  } catch (error) {
    await tryRemoveStray(context, draft.id)
    throw error
  }
}

/** Refuses what can be refused before the first byte, and notes the bytes that are to come. */
async function startUpload(context: SessionContext, file: NewFile): Promise<Draft & { readonly size: number | undefined }> {
  const { files, ports } = context.kernel
  const { name, mediaType, record, size } = parse(newFile, file, 'file')
  requireAccepted(mediaType, files)
  if (size !== undefined && size > files.maxBytes) throw tooLarge(files.maxBytes)
  const draft = { id: ports.ids.next(), name, mediaType, entity: record.entity, recordId: record.id }
  await context.write(async (unit, inside) => {
    const row = newRow(inside, unit, 'attachment', inputOf(draft))
    if (inside.scope('create', 'attachment').op === 'never') throw forbidden(inside, 'create', 'attachment')
    await checkReferences(inside, unit, 'attachment', [row])
    noteStray(unit, draft.id, { uploading: true })
  })
  return { ...draft, size }
}

interface Incoming {
  readonly source: ByteSource
  readonly size: number | undefined
  readonly signal: AbortSignal | undefined
}

/** Stores the bytes, or leaves nothing of them. */
async function receive(context: SessionContext, { id, mediaType }: Draft, { source, size, signal }: Incoming): Promise<StoredFile> {
  const { tenant, kernel } = context
  const intake = new Intake(source, { maxBytes: kernel.files.maxBytes, mediaType, size, signal })
  try {
    const stored = await requireStore(context).write({ tenant, id }, intake, signal ? { signal } : {})
    if (intake.failure) throw intake.failure.error
    if (stored.size === intake.size) return stored
    throw new DiwanError('storage_failed', `${intake.size} bytes were handed to the file store, and it says it stored ${stored.size}`, { blame: 'storage' })
  } catch (error) {
    // An id that was given out before: the file that is there is somebody's, and stays.
    if (!intake.failure && isDiwanError(error, 'duplicate')) await forgetStray(context, id)
    else await tryRemoveStray(context, id)
    throw intake.failure ? intake.failure.error : error
  }
}

async function attach(context: SessionContext, draft: Draft, stored: StoredFile, { signal: _signal, onceKey, ...options }: AddFileOptions): Promise<Attachment> {
  const create = (within: SessionContext): Promise<Attachment> =>
    within.write(async (unit, inside) => {
      if (!(await adoptStray(inside, unit, draft.id))) throw new DiwanError('file_incomplete', 'The upload took so long that it was given up', { hint: 'Send it again.' })
      const row = { ...newRow(inside, unit, 'attachment', inputOf(draft)), mediaType: draft.mediaType, size: stored.size, sha256: stored.sha256 }
      await createRecords(inside, unit, { entity: 'attachment', rows: [row], options })
      return toRecord(inside, 'attachment', row) as Attachment
    })
  if (onceKey === undefined) return create(context)
  const fingerprint = `file ${stored.sha256} ${digestOf([draft.name, draft.mediaType, draft.entity, draft.recordId])}`
  return (await once(context, onceKey, fingerprint, async (inside) => ({ ...(await create(inside)) }))).value
}

function inputOf({ id, name, entity, recordId }: Draft): object {
  return { id, name, entity, recordId }
}
