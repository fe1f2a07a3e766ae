import { DiwanError } from '../errors/diwan-error.ts'
import { isUuid } from '../values/id.ts'
import type { FileKey, FileStore } from './file-store.ts'

export interface MemoryFiles extends FileStore {
  /** What it holds, unfinished files too. */
  stored(): { readonly files: number; readonly bytes: number }
}

/** A file store in this process's memory, for tests and for pages without a server. A page must be a secure context. */
export function memoryFiles(): MemoryFiles {
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  const writing = new Map<string, Uint8Array[]>()
  const held = (): Uint8Array[] => [...files.values(), ...[...writing.values()].flat()]
  return {
    async write(key, bytes) {
      const path = pathOf(key)
      if (files.has(path) || writing.has(path)) throw new DiwanError('duplicate', `There is a file ${key.id} already`)
      const chunks: Uint8Array[] = []
      writing.set(path, chunks)
      try {
        for await (const chunk of bytes) chunks.push(chunk.slice())
        const whole = joined(chunks)
        const sha256 = hex(await crypto.subtle.digest('SHA-256', whole))
        files.set(path, whole)
        return { size: whole.length, sha256 }
      } finally {
        writing.delete(path)
      }
    },
    async read(key, { range } = {}) {
      const file = files.get(pathOf(key))
      if (!file) throw new DiwanError('not_found', `There is no file ${key.id}`)
      return streamOf(range ? file.subarray(range.offset, range.offset + range.length) : file)
    },
    async remove(key) {
      files.delete(pathOf(key))
    },
    stored: () => ({ files: files.size + writing.size, bytes: held().reduce((sum, { length }) => sum + length, 0) }),
  }
}

const chunkLength = 65_536

function pathOf({ tenant, id }: FileKey): string {
  if (!isUuid(id)) throw new DiwanError('not_found', `There is no file ${id.slice(0, 100)}`)
  return JSON.stringify([tenant, id])
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function streamOf(file: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (at < file.length) controller.enqueue(file.slice(at, (at += chunkLength)))
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
