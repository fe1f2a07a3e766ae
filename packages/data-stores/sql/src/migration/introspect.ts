import type { SqlConnection } from '../connection.ts'
import type { SqlDialect } from '../dialect.ts'

export interface FoundColumn {
  readonly type: string
  readonly nullable: boolean
  /** As SQL, without the word `default`. */
  readonly default: string | null
}

export interface FoundIndex {
  readonly columns: readonly string[]
  readonly unique: boolean
  /** False for what a build that was broken off left behind. */
  readonly valid: boolean
}

export interface FoundForeignKey {
  readonly columns: readonly string[]
  readonly to: string
}

/** A table as the database tells it, its parts by name. What plans steps changes it to what each step leaves behind. */
export interface FoundTable {
  readonly columns: Map<string, FoundColumn>
  readonly indexes: Map<string, FoundIndex>
  readonly foreignKeys: Map<string, FoundForeignKey>
}

/** The tables that are there, by name. */
export type FoundTables = Map<string, FoundTable>

export async function introspect({ introspection }: SqlDialect, connection: SqlConnection): Promise<FoundTables> {
  const read = (sql: string) => connection.all({ sql }, [])
  const tables: FoundTables = new Map()
  for (const [table, column, type, nullable, byDefault] of await read(introspection.columns)) {
    const found = tables.get(String(table)) ?? { columns: new Map(), indexes: new Map(), foreignKeys: new Map() }
    tables.set(String(table), found)
    found.columns.set(String(column), { type: String(type), nullable: Number(nullable) === 1, default: byDefault === null ? null : String(byDefault) })
  }
  const searches = introspection.searches === undefined ? [] : await read(introspection.searches)
  for (const [table, name, column, unique, valid] of [...(await read(introspection.indexes)), ...searches]) {
    const indexes = tables.get(String(table))?.indexes
    // Made by another process between these queries.
    if (!indexes) continue
    const before = indexes.get(String(name))?.columns ?? []
    indexes.set(String(name), { columns: [...before, String(column)], unique: Number(unique) === 1, valid: Number(valid) === 1 })
  }
  for (const [table, name, column, to] of await read(introspection.foreignKeys)) {
    const foreignKeys = tables.get(String(table))?.foreignKeys
    if (!foreignKeys) continue
    const before = foreignKeys.get(String(name))?.columns ?? []
    foreignKeys.set(String(name), { columns: [...before, String(column)], to: String(to) })
  }
  return tables
}
