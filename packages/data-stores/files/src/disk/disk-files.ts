import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ByteRange, FileKey, FileStore, StoredFile } from '@diwan/core'
import { fileNotFound, fileTaken, storeError } from '../file-errors.ts'
import { filePath } from '../file-path.ts'
import { measured } from '../measured.ts'

export interface DiskFilesOptions {
  /** Made where it is missing. It must lie outside of what a web server serves, and be of one file system. */
  readonly folder: string
  /** Waits until the disk holds a file before it counts as stored; default true. */
  readonly durable?: boolean
}

/** A file store in a folder of this machine, or of a network file system. Files and folders are their owner's alone. */
export function diskFiles({ folder, durable = true }: DiskFilesOptions): FileStore {
  const root = resolve(folder)
  const pathOf = (key: FileKey): string => join(root, filePath(key))
  return {
    async write(key, bytes, { signal } = {}) {
      signal?.throwIfAborted()
      return writeFile(pathOf(key), bytes, { id: key.id, durable })
    },
    async read(key, { range } = {}) {
      const path = pathOf(key)
      try {
        return streamOf(await open(path, 'r'), range)
      } catch (error) {
        throw isCode(error, 'ENOENT') ? fileNotFound(key.id, error) : storeError(error, `The file ${key.id} could not be opened`)
      }
    },
    async remove(key) {
      const path = pathOf(key)
      try {
        for (const each of [partialOf(path), path]) await rm(each, { force: true })
      } catch (error) {
        throw storeError(error, `The file ${key.id} could not be removed`)
      }
    },
  }
}

const chunkLength = 64 * 1024

/** While it is written a file has another name, which is also the lock of its writer. */
function partialOf(path: string): string {
  return `${path}.partial`
}

async function writeFile(path: string, bytes: AsyncIterable<Uint8Array>, { id, durable }: { readonly id: string; readonly durable: boolean }): Promise<StoredFile> {
  const partial = partialOf(path)
  const source = measured(bytes)
  const handle = await create(partial, id)
  try {
    // After the lock was taken, so that nobody puts the file there in between.
    if (await exists(path)) throw fileTaken(id)
    // Goes on where the last one ended, and writes all of a chunk, which `write` need not.
    for await (const chunk of source) await handle.writeFile(chunk)
    if (durable) await handle.sync()
    await handle.close()
    await rename(partial, path)
  } catch (error) {
    await handle.close()
    await rm(partial, { force: true })
    throw source.failure ? source.failure.error : storeError(error, `The file ${id} could not be written`)
  }
  if (durable) await syncFolder(dirname(path))
  return source.result()
}

async function create(partial: string, id: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(partial), { recursive: true, mode: 0o700 })
    return await open(partial, 'wx', 0o600)
  } catch (error) {
    throw isCode(error, 'EEXIST') ? fileTaken(id, error) : storeError(error, `The file ${id} could not be written`)
  }
}

/** So that the new name survives a power failure. Windows has no such call, and keeps names by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function streamOf(handle: FileHandle, range: ByteRange | undefined): ReadableStream<Uint8Array> {
  let at = range?.offset ?? 0
  const end = range ? range.offset + range.length : Number.POSITIVE_INFINITY
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const buffer = new Uint8Array(Math.min(chunkLength, end - at))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
        at += bytesRead
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
        if (bytesRead > 0 && at < end) return
        await handle.close()
        controller.close()
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  )
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === code
}
