import { deserialize, serialize } from 'node:v8'
import { DiwanError } from '@diwan/core'
import { scanStorage, type RowChange, type RowStore, type RowTable, type RowTables, type Storage, type StoredRow } from '@diwan/core/storage'
import { ClassicLevel } from 'classic-level'
import { entityPrefixOf, keyOf, prefixOf, rangeOf, tenantOf } from './keys.ts'

export interface LevelOptions {
  /** A folder, which is made where it is missing. One process at a time has it open. */
  readonly folder: string
}

/** A storage in a folder of LevelDB, for a single process with small data, such as a kiosk or a desktop application. */
export function levelStorage({ folder }: LevelOptions): Storage {
  const rows = new LevelRows(folder)
  return scanStorage({ name: 'level', capabilities: { durable: true }, store: rows, position: () => rows.lastPosition() })
}

/** Where the last position of a feed is kept; no entity has an empty name. */
const positionKey = keyOf('', '', 'position')

class LevelRows implements RowStore {
  readonly #folder: string
  readonly #database: ClassicLevel<string, Buffer>
  #opening: Promise<void> | undefined

  constructor(folder: string) {
    this.#folder = folder
    this.#database = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'buffer' })
  }

  async rows(entities: readonly string[], tenant: string): Promise<RowTables> {
    await this.#open()
    const snapshot = this.#database.snapshot()
    try {
      const tables = entities.map(async (entity) => [entity, await this.#table(prefixOf(entity, tenant), snapshot)] as const)
      return new Map(await Promise.all(tables))
    } finally {
      await snapshot.close()
    }
  }

  async tenants(entity: string): Promise<readonly string[]> {
    await this.#open()
    const found: string[] = []
    const { gte, lt } = rangeOf(entityPrefixOf(entity))
    // From one tenant to the next, because each may have many rows.
    for (let from = gte; ; ) {
      const [key] = await this.#database.keys({ gte: from, lt, limit: 1 }).all()
      if (key === undefined) return found
      const tenant = tenantOf(entity, key)
      found.push(tenant)
      from = rangeOf(prefixOf(entity, tenant)).lt
    }
  }

  async commit(changes: readonly RowChange[]): Promise<void> {
    await this.#open()
    const positions = changes.flatMap(({ row }) => (typeof row?.['position'] === 'string' ? [Number(row['position'])] : []))
    const batch = this.#database.batch()
    for (const { entity, tenant, key, row } of changes) {
      if (row) batch.put(keyOf(entity, tenant, key), serialize(row))
      else batch.del(keyOf(entity, tenant, key))
    }
    if (positions.length > 0) batch.put(positionKey, serialize(Math.max(...positions)))
    // LevelDB writes a batch whole or not at all, and flushed it survives a power cut.
    await batch.write({ sync: true })
  }

  async lastPosition(): Promise<number> {
    await this.#open()
    const found = await this.#database.get(positionKey)
    return found ? (deserialize(found) as number) : 0
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  async #table(prefix: string, snapshot: ReturnType<ClassicLevel['snapshot']>): Promise<RowTable> {
    const entries = await this.#database.iterator({ ...rangeOf(prefix), snapshot }).all()
    return new Map(entries.map(([key, value]) => [key.slice(prefix.length), deserialize(value) as StoredRow]))
  }

  #open(): Promise<void> {
    this.#opening ??= this.#database.open().catch((cause: unknown) => {
      this.#opening = undefined
      throw openingError(this.#folder, cause)
    })
    return this.#opening
  }
}

function openingError(folder: string, cause: unknown): DiwanError {
  const reason = (cause as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause
  if (reason?.code === 'LEVEL_LOCKED') return new DiwanError('storage_busy', `Another process has ${folder} open`, { blame: 'host', hint: 'Close it there first; LevelDB serves one process', cause })
  return new DiwanError('storage_failed', `LevelDB cannot open ${folder}: ${reason?.message ?? String(cause)}`, { blame: 'host', hint: 'Check that the folder can be written to', cause })
}
