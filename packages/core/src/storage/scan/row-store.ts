import type { EntityDefinition } from '../../schema/entity.ts'
import type { Row } from '../storage.ts'

/** As it is kept: every field of the entity, and of a feed's row its position. */
export type StoredRow = Row & { readonly id: string }

/** The rows of one entity and tenant by their keys, in the order of the keys or of their insertion. */
export type RowTable = ReadonlyMap<string, StoredRow>

/** By entity. */
export type RowTables = ReadonlyMap<string, RowTable>

export interface RowChange {
  readonly entity: string
  readonly tenant: string
  readonly key: string
  /** Null where it is removed. */
  readonly row: StoredRow | null
}

/** What keeps rows by key and knows nothing of predicates: a map, a key-value store, a folder of files. */
export interface RowStore {
  /** What is committed of each of these entities, all at one moment. Nobody changes it. */
  rows(entities: readonly string[], tenant: string): Promise<RowTables> | RowTables
  /** Tenants that have rows of an entity, in any order. */
  tenants(entity: string): Promise<readonly string[]> | readonly string[]
  /** All changes or none; once it has ended they last. One at a time. */
  commit(changes: readonly RowChange[]): Promise<void> | void
  close(): Promise<void>
}

/** What a row is kept under within its entity and tenant; keys of a feed are in the order of its positions. */
export function rowKey(entity: EntityDefinition, row: StoredRow): string {
  if (entity.feed) return String(row['position']).padStart(16, '0')
  return [...entity.clusterBy.map((field) => String(row[field])), row.id].join('\0')
}
