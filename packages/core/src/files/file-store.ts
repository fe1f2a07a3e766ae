/** Names one file: the tenant it belongs to, and a UUID that the core gives out once. To every method another id is `not_found`. */
export interface FileKey {
  readonly tenant: string
  readonly id: string
}

export interface StoredFile {
  /** In bytes. */
  readonly size: number
  /** 64 hexadecimal digits in lower case. */
  readonly sha256: string
}

/** A part of a file, within its size; `length` is at least 1. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

export interface StoreLinkOptions {
  readonly seconds: number
  /** What the answer to the link must say it is. */
  readonly contentType: string
  readonly contentDisposition: string
}

/**
 * Where the bytes of attachments live. A file is written once, is never changed, and is reached only under the tenant it was
 * written under. `fileStoreConformance` of `@diwan/testing` is this contract as tests.
 */
export interface FileStore {
  /**
   * Stores all of `bytes`, pulling the next only as the last is stored, and tells what it stored. Until it resolves the file
   * cannot be read; where it rejects, nothing of it is left. Rejects with the error of `bytes` or of the signal as it is,
   * with `duplicate` for a key that is taken (which stays as it was), and with `storage_failed` for its own trouble.
   */
  write(key: FileKey, bytes: AsyncIterable<Uint8Array>, options?: { readonly signal?: AbortSignal }): Promise<StoredFile>
  /** The file, or a part of it, read as it is pulled. Throws `not_found`. */
  read(key: FileKey, options?: { readonly range?: ByteRange }): Promise<ReadableStream<Uint8Array>>
  /** Removes a file for good, and what a crash may have left of writing it. What is not there is removed already. */
  remove(key: FileKey): Promise<void>
  /** An address that reads the file by itself, for a time; left out by stores that have no addresses. */
  link?(key: FileKey, options: StoreLinkOptions): Promise<string>
}
