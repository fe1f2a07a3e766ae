import { entities } from '@diwan/core'
import { always, memoryStorage, type Storage } from '@diwan/core/storage'
import { databaseFiles } from '@diwan/files'
import { sqlite } from '@diwan/sqlite'
import { fileStoreConformance } from '@diwan/testing'
import { describe, it } from 'vitest'

const storages: Readonly<Record<string, () => Storage>> = { memory: memoryStorage, SQLite: () => sqlite({ file: ':memory:' }) }

for (const [name, openStorage] of Object.entries(storages)) {
  fileStoreConformance({
    name: `database files in ${name}`,
    test: it,
    group: describe,
    open: async () => {
      const storage = openStorage()
      storage.define({ entities })
      await storage.migrate()
      return { store: databaseFiles({ storage }), stored: () => chunksOf(storage), dispose: () => storage.close() }
    },
  })
}

/** All that the tenants of the kit's failing and streaming tests have. */
async function chunksOf(storage: Storage): Promise<{ files: number; bytes: number }> {
  const rows = await storage.aggregate({ entity: 'fileChunk', tenant: 'acme', where: always, groupBy: [], measures: { files: { of: 'count' }, end: { of: 'max', field: 'start' } }, limit: 1 })
  const { files = 0, end = 0 } = (rows[0] ?? {}) as { files?: number; end?: number | null }
  return { files, bytes: end ?? 0 }
}
