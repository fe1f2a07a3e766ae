import type { StoredFile } from './file-store.ts'

export interface ScannedFile extends StoredFile {
  readonly tenant: string
  readonly name: string
  readonly mediaType: string
  readonly signal: AbortSignal | undefined
  /** The stored bytes, as often as they are asked for. */
  read(): Promise<ReadableStream<Uint8Array>>
}

/** `failed` says that the scanner could not tell; the uploader may try again. `finding` and `reason` are shown to them. */
export type Verdict =
  | { readonly verdict: 'clean' }
  | { readonly verdict: 'infected'; readonly finding: string }
  | { readonly verdict: 'failed'; readonly reason: string }

/** Looks at each file before it becomes an attachment. What it throws counts as `failed`. */
export interface FileScanner {
  scan(file: ScannedFile): Promise<Verdict>
}
