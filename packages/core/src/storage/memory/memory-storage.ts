import { scanStorage } from '../scan/scan-storage.ts'
import type { RowChange, RowStore, RowTable, RowTables, StoredRow } from '../scan/row-store.ts'
import type { Storage } from '../storage.ts'

/** A storage in this process's memory: the reference the others are held against, for tests and for pages without a server. */
export function memoryStorage(): Storage {
  return scanStorage({ name: 'memory', capabilities: { durable: false }, store: new MemoryRows() })
}

const none: RowTable = new Map()

class MemoryRows implements RowStore {
  readonly #tables = new Map<string, Map<string, StoredRow>>()

  rows(entities: readonly string[], tenant: string): RowTables {
    return new Map(entities.map((entity) => [entity, this.#tables.get(tableKey(entity, tenant)) ?? none]))
  }

  tenants(entity: string): readonly string[] {
    const prefix = tableKey(entity, '')
    return [...this.#tables].flatMap(([name, rows]) => (name.startsWith(prefix) && rows.size > 0 ? [name.slice(prefix.length)] : []))
  }

  commit(changes: readonly RowChange[]): void {
    for (const { entity, tenant, key, row } of changes) {
      const name = tableKey(entity, tenant)
      const table = this.#tables.get(name) ?? new Map<string, StoredRow>()
      this.#tables.set(name, table)
      if (row) table.set(key, row)
      else table.delete(key)
    }
  }

  async close(): Promise<void> {
    this.#tables.clear()
  }
}

function tableKey(entity: string, tenant: string): string {
  return `${entity}\0${tenant}`
}
