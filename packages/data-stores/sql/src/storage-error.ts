import { DiwanError, isDiwanError } from '@diwan/core'
import type { SqlDialect } from './dialect.ts'
import type { Table } from './table.ts'

/** A driver's error as one of ours, with its cause. Ours pass through. */
export function storageError(cause: unknown, dialect: SqlDialect, table?: Table): unknown {
  if (isDiwanError(cause)) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  switch (dialect.classify(cause)) {
    case 'duplicate': {
      const entity = table?.entity.name ?? 'record'
      const unique = table?.entity.indexes.find((index) => index.unique && index.fields.every((field) => message.includes(table.byField.get(field)!.columns[0]!.name)))
      const fields = unique?.fields ?? ['id']
      return new DiwanError('duplicate', `Another ${entity} has the same ${fields.join(', ')}`, { field: fields.join(','), hint: 'Find the existing record and use it, or change the value', cause })
    }
    case 'busy':
      return new DiwanError('storage_busy', `${dialect.name} is busy: ${message}`, { blame: 'storage', hint: 'Try again', cause })
    case 'other':
      return new DiwanError('storage_failed', `${dialect.name} refused: ${message}`, { blame: 'storage', hint: 'See the cause; `diwan doctor` checks the storage', cause })
  }
}
