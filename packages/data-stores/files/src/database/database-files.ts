import { DiwanError, isDiwanError, isUuid, uuidv7Ids, type ByteRange, type FileKey, type FileStore } from '@diwan/core'
import type { Criterion, Row, Storage } from '@diwan/core/storage'
import { fileNotFound, fileTaken } from '../file-errors.ts'
import { inPieces } from '../in-pieces.ts'
import { measured } from '../measured.ts'

export interface DatabaseFilesOptions {
  /** The one that the CRM was given. */
  readonly storage: Storage
}

const chunkLength = 256 * 1024
const ids = uuidv7Ids(Date.now, (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>))

/**
 * A file store in the CRM's own database: one thing to run and to back up. A file is many rows, and each is written in a
 * transaction of its own, so that a slow upload keeps no other writer waiting.
 */
export function databaseFiles({ storage }: DatabaseFilesOptions): FileStore {
  return {
    async write(key, bytes, { signal } = {}) {
      const file = fileOf(key)
      const source = measured(bytes)
      let start = 0
      try {
        for await (const { bytes: piece, last } of inPieces(source, chunkLength)) {
          signal?.throwIfAborted()
          // The first row is the lock of its writer: a unique index is on file and start.
          await insert(storage, file, { start, last, data: piece })
          start += piece.length
        }
        return source.result()
      } catch (error) {
        if (start === 0 && !source.failure && isDiwanError(error, 'duplicate')) throw fileTaken(key.id, error)
        if (start > 0) await remove(storage, file)
        throw error
      }
    },
    async read(key, { range } = {}) {
      const file = fileOf(key)
      const end = await chunkAt(storage, file, { fields: ['last'] })
      if (end?.['last'] !== true) throw fileNotFound(key.id)
      return streamOf(storage, file, range)
    },
    remove: async (key) => remove(storage, fileOf(key)),
  }
}

interface File {
  readonly tenant: string
  readonly fileId: string
}

function fileOf({ tenant, id }: FileKey): File {
  if (!isUuid(id)) throw fileNotFound(id)
  return { tenant, fileId: id.toLowerCase() }
}

function insert(storage: Storage, { tenant, fileId }: File, chunk: Row): Promise<void> {
  return storage.transaction((transaction) => transaction.insert('fileChunk', tenant, [{ id: ids.next(), fileId, ...chunk }]))
}

async function remove(storage: Storage, file: File): Promise<void> {
  await storage.transaction((transaction) => transaction.remove('fileChunk', file.tenant, ofFile(file)))
}

function ofFile({ fileId }: File, ...more: readonly Criterion[]): Criterion {
  return { op: 'and', of: [{ op: 'compare', field: 'fileId', is: 'eq', value: fileId }, ...more] }
}

/** The last chunk, of those that begin at `upTo` or before it. */
async function chunkAt(storage: Storage, file: File, { upTo, fields }: { readonly upTo?: number; readonly fields?: readonly string[] }): Promise<Row | undefined> {
  const where = upTo === undefined ? ofFile(file) : ofFile(file, { op: 'compare', field: 'start', is: 'lte', value: upTo })
  const order = [{ field: 'start', direction: 'desc' }, { field: 'id', direction: 'desc' }] as const
  const [chunk] = await storage.select({ entity: 'fileChunk', tenant: file.tenant, where, order, limit: 1, deleted: 'exclude', ...(fields && { fields }) })
  return chunk
}

/** Asks for a chunk as it is pulled. */
function streamOf(storage: Storage, file: File, range: ByteRange | undefined): ReadableStream<Uint8Array> {
  let at = range?.offset ?? 0
  const end = range ? range.offset + range.length : Number.POSITIVE_INFINITY
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await chunkAt(storage, file, { upTo: at })
        if (!chunk) throw new DiwanError('storage_failed', `The file ${file.fileId} was removed while it was read`, { blame: 'storage' })
        const start = chunk['start'] as number
        const bytes = chunk['data'] as Uint8Array
        const part = bytes.subarray(at - start, end - start)
        at += part.length
        if (part.length > 0) controller.enqueue(part)
        if (at >= end || (chunk['last'] === true && at >= start + bytes.length)) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
