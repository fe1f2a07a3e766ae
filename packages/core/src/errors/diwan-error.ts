import type { JsonObject } from '../values/json.ts'

/** Who has to act: the code that called us, the host's set-up, a plugin, the storage below, or Diwan itself. */
export type Blame = 'caller' | 'host' | 'plugin' | 'storage' | 'diwan'

/** One thing wrong with an input: where (a path of keys), which rule, and what to do. */
export interface Issue {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
}

export interface DiwanErrorOptions {
  readonly blame?: Blame
  /** What to do next, as a sentence. */
  readonly hint?: string
  /** The field at fault, as a dotted path, where there is one. */
  readonly field?: string
  /** Actual values, safe to show to the caller. */
  readonly details?: JsonObject
  /** All problems found, not the first one. */
  readonly issues?: readonly Issue[]
  readonly cause?: unknown
}

/** Every error Diwan raises. Recognise it by `code` (see docs/errors), never by `instanceof`: a page may hold two copies of a package. */
export class DiwanError extends Error {
  readonly code: ErrorCode
  readonly blame: Blame
  readonly hint: string | undefined
  readonly field: string | undefined
  readonly details: JsonObject | undefined
  readonly issues: readonly Issue[] | undefined

  constructor(code: ErrorCode, message: string, options: DiwanErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DiwanError'
    this.code = code
    this.blame = options.blame ?? 'caller'
    this.hint = options.hint
    this.field = options.field
    this.details = options.details
    this.issues = options.issues
  }
}

/** The codes of the core; the set is open, because packages and plugins add their own. */
export type ErrorCode =
  | 'validation_failed'
  | 'unknown_field'
  | 'predicate_invalid'
  | 'predicate_outdated'
  | 'predicate_too_new'
  | 'sort_invalid'
  | 'limit_invalid'
  | 'cursor_expired'
  | 'cursor_invalid'
  | 'cursor_mismatch'
  | 'not_found'
  | 'forbidden'
  | 'version_conflict'
  | 'version_stale'
  | 'duplicate'
  | 'term_in_use'
  | 'once_key_reused'
  | 'currency_mismatch'
  | 'not_migrated'
  | 'schema_too_new'
  | 'migration_failed'
  | 'migration_changed'
  | 'transaction_closed'
  | 'transaction_open'
  | 'file_too_large'
  | 'file_type_refused'
  | 'file_incomplete'
  | 'file_infected'
  | 'file_scan_failed'
  | 'files_missing'
  | 'audit_failed'
  | 'plugins_invalid'
  | 'plugin_disabled'
  | 'plugin_failed'
  | 'plugin_timeout'
  | 'write_rejected'
  | 'storage_busy'
  | 'storage_failed'
  | 'storage_full'
  | 'storage_timeout'
  | 'storage_unavailable'
  | 'transaction_conflict'
  | 'configuration_invalid'
  | (string & {})

/** True for a DiwanError of any copy of this package, optionally of one code. */
export function isDiwanError(error: unknown, code?: ErrorCode): error is DiwanError {
  const candidate = error as Partial<DiwanError> | null
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    candidate.name === 'DiwanError' &&
    typeof candidate.code === 'string' &&
    (code === undefined || candidate.code === code)
  )
}
