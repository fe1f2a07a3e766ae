import type { Attachment } from '../entities/attachment.ts'
import type { WriteOptions } from '../session/repository.ts'
import type { ByteRange } from './file-store.ts'
import type { ByteSource } from './intake.ts'

export interface NewFile {
  /** As the uploader calls it; of a path, the last part is kept. */
  readonly name: string
  /** What the uploader says it is, such as `application/pdf`; parameters are dropped. */
  readonly mediaType: string
  /** What it is attached to. */
  readonly record: { readonly entity: string; readonly id: string }
  /** How many bytes are said to come, where that is known: checked before the first and after the last. */
  readonly size?: number
}

export interface AddFileOptions extends WriteOptions {
  readonly signal?: AbortSignal
  /** Adds the same file to the same record once under this key, as `session.once` does; the retry gets the first attachment. */
  readonly onceKey?: string
}

export interface OpenFile {
  readonly attachment: Attachment
  /** Read as it is pulled; cancel it where it is not read to its end. */
  readonly bytes: ReadableStream<Uint8Array>
}

/** The files of a session. Every method throws `files_missing` where the host gave the CRM no file store. */
export interface Files {
  /**
   * Stores and scans a file, and attaches it to a record this session may read. Where it throws, nothing is left. Throws
   * `file_too_large`, `file_type_refused`, `file_incomplete`, `file_infected`, `file_scan_failed`, what creating a record
   * throws, the reason of the signal, or `transaction_open` in a transaction, which a slow upload would hold open.
   */
  add(source: ByteSource, file: NewFile, options?: AddFileOptions): Promise<Attachment>
  /** An attachment whose record this session may read. Throws `not_found` otherwise. */
  get(attachmentId: string): Promise<Attachment>
  /** Its bytes. Throws `not_found` as `get` does. */
  read(attachmentId: string, options?: { readonly range?: ByteRange }): Promise<OpenFile>
  /** An address at the store that reads the file for so many seconds, where the store makes such. Throws `not_found` as `get` does. */
  link(attachmentId: string, options: { readonly seconds: number; readonly inline?: boolean }): Promise<string | undefined>
  /**
   * Deletes an attachment for good: its bytes are removed, and it is not restored. Also one that is deleted already. In a
   * transaction the bytes stay until the next sweep.
   */
  remove(attachmentId: string, options?: WriteOptions): Promise<void>
}
