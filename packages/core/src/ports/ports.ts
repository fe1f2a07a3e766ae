import type { IdSource } from '../values/id.ts'
import type { JsonObject } from '../values/json.ts'

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
}

export interface Log {
  write(level: 'debug' | 'info' | 'warn' | 'error', message: string, details?: JsonObject): void
}

/** Who a user is, and who may be given work. Users and teams belong to the host. */
export interface Directory {
  users(ids: readonly string[]): Promise<readonly DirectoryUser[]>
  /** Those who may own customers and be assigned tasks in this tenant. */
  assignable(tenant: string): Promise<readonly DirectoryUser[]>
}

export interface DirectoryUser {
  readonly id: string
  readonly name: string
  readonly avatar?: string
  readonly teams?: readonly string[]
}

/** Where attachments' bytes live. */
export interface FileStore {
  write(file: ReadableStream<Uint8Array>, about: { readonly name: string; readonly mediaType: string }): Promise<{ readonly fileId: string; readonly size: number; readonly sha256: string }>
  read(fileId: string): Promise<ReadableStream<Uint8Array>>
  remove(fileId: string): Promise<void>
}

/** What the core may not do by itself. Each has a default but `files` and `directory`. */
export interface Ports {
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: (bytes: Uint8Array) => void
  readonly log: Log
  readonly directory?: Directory
  readonly files?: FileStore
}
