import type { ChangeFeed } from '../deliveries/job-runner.ts'
import type { FileScanner } from '../files/file-scanner.ts'
import type { FileStore } from '../files/file-store.ts'
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

/** What the core may not do by itself. Each has a default but those that may be left out. */
export interface Ports {
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: (bytes: Uint8Array) => void
  readonly log: Log
  readonly directory?: Directory
  readonly files?: FileStore
  readonly scanner?: FileScanner
  /** Default: none, so that what other processes commit is found by looking. */
  readonly changeFeed?: ChangeFeed
  /** By which plugins speak to their hosts; default: that of the runtime. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>
}
