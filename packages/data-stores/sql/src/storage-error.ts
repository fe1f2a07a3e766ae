import { DiwanError, isDiwanError, type DiwanErrorOptions } from '@diwan/core'
import { boundedName } from './bounded-name.ts'
import type { ErrorClass } from './dialect.ts'
import type { Compiler } from './selection-plan.ts'
import type { Table } from './table.ts'

const meanings: Readonly<Record<Exclude<ErrorClass, 'duplicate'>, { readonly code: string; readonly says: string; readonly hint: string }>> = {
  conflict: { code: 'transaction_conflict', says: 'let another transaction go first', hint: 'Try again' },
  busy: { code: 'storage_busy', says: 'is busy', hint: 'Try again' },
  timeout: { code: 'storage_timeout', says: 'took too long', hint: 'Ask for less at once, or raise the statement timeout' },
  unavailable: { code: 'storage_unavailable', says: 'cannot be reached', hint: 'See that the database runs; what was not acknowledged may be tried again' },
  full: { code: 'storage_full', says: 'has no room left', hint: 'Make room; nothing of the transaction was kept' },
  other: { code: 'storage_failed', says: 'refused', hint: 'See the cause; `diwan doctor` checks the storage' },
}

/** A driver's error as one of ours, with its cause. Ours pass through. */
export function storageError(cause: unknown, { dialect, tables }: Pick<Compiler, 'dialect' | 'tables'>, entity?: string): unknown {
  if (isDiwanError(cause)) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  const kind = dialect.classify(cause)
  if (kind === 'duplicate') return duplicate(cause, brokenKey(tables, dialect.brokenIndex(cause), entity))
  const { code, says, hint } = meanings[kind]
  return new DiwanError(code, `${dialect.name} ${says}: ${message}`, { blame: 'storage', hint: dialect.hint?.(cause) ?? hint, cause })
}

interface BrokenKey {
  readonly entity: string
  readonly fields: readonly string[]
}

/** The fields of the unique index that the database names, or else of the entity's id. */
function brokenKey(tables: ReadonlyMap<string, Table>, index: string | undefined, entity: string | undefined): BrokenKey {
  for (const table of tables.values()) {
    const at = table.indexes.findIndex(({ name }) => index !== undefined && name === boundedName(index))
    if (at >= 0) return { entity: table.entity.name, fields: table.entity.indexes[at]?.fields ?? ['id'] }
  }
  const named = [...tables.values()].filter(({ name }) => index?.startsWith(name))
  const table = named.toSorted((a, b) => b.name.length - a.name.length)[0]
  return { entity: entity ?? table?.entity.name ?? 'record', fields: ['id'] }
}

function duplicate(cause: unknown, { entity, fields }: BrokenKey): DiwanError {
  const options: DiwanErrorOptions = { field: fields.join(','), details: { entity }, hint: 'Find the existing record and use it, or change the value', cause }
  return new DiwanError('duplicate', `Another ${entity} has the same ${fields.join(', ')}`, options)
}
