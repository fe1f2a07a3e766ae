import { DiwanError, isDiwanError } from '@diwan/core'

export function fileNotFound(id: string, cause?: unknown): DiwanError {
  return new DiwanError('not_found', `There is no file ${id.slice(0, 100)}`, { details: { fileId: id.slice(0, 100) }, cause })
}

export function fileTaken(id: string, cause?: unknown): DiwanError {
  return new DiwanError('duplicate', `There is a file ${id} already`, { details: { fileId: id }, hint: 'Files are never overwritten; take a new id.', cause })
}

/** The error of something below a file store, unless it says already what it is. */
export function storeError(cause: unknown, what: string): unknown {
  if (isDiwanError(cause)) return cause
  return new DiwanError('storage_failed', `${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { blame: 'storage', cause })
}
