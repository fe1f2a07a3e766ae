import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite, type SqliteDriverName } from '@diwan/sqlite'
import { storageConformance, storageParts } from '@diwan/testing'
import { describe, it } from 'vitest'
import { watchedFile } from './test-watched.ts'

const [major = 0] = process.versions.node.split('.').map(Number)

const targets: readonly { readonly driver: SqliteDriverName; readonly file: 'crm.db' | ':memory:' }[] = [
  { driver: 'libsql', file: 'crm.db' },
  { driver: 'libsql', file: ':memory:' },
  { driver: 'node-sqlite3-wasm', file: ':memory:' },
  { driver: 'node:sqlite', file: 'crm.db' },
  { driver: 'better-sqlite3', file: 'crm.db' },
]

for (const { driver, file } of targets) {
  const missing = whyMissing(driver)
  // What the drivers share is tried often enough by the first.
  const isFirst = driver === 'libsql' && file === 'crm.db'
  storageConformance({
    // Said in the summary, so that nobody takes a driver that is not here for one that passed.
    name: `sqlite with ${driver}, ${file === ':memory:' ? 'in memory' : 'in a file'}${missing ? ` (${missing})` : ''}`,
    test: it,
    group: missing ? describe.skip : describe,
    runs: isFirst ? 60 : 15,
    ...(!isFirst && { parts: storageParts }),
    lacks: [...(file === ':memory:' ? (['reopen', 'beside'] as const) : []), ...(isFirst ? [] : (['watched'] as const))],
    skip: it.skip,
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'diwan-sqlite-'))
      const path = file === ':memory:' ? file : join(folder, file)
      const watched = isFirst ? watchedFile(path) : undefined
      const open = () => sqlite({ file: path, driver, ...(watched && { trace: watched.trace }) })
      let storage = open()
      return {
        storage,
        ...(watched && { watched }),
        reopen: async () => {
          await storage.close()
          storage = open()
          return storage
        },
        ...(file !== ':memory:' && { beside: async () => open() }),
        dispose: async () => {
          await storage.close()
          await rm(folder, { recursive: true, force: true })
        },
      }
    },
  })
}

/** Why a driver cannot be tried here. */
function whyMissing(driver: SqliteDriverName): string | undefined {
  if (driver === 'better-sqlite3' && major < 22) return 'better-sqlite3 13 ends the process on Node older than 22'
  try {
    void sqlite({ file: ':memory:', driver }).close()
    return undefined
  } catch (error) {
    return `${driver} is not here: ${error instanceof Error ? error.message : String(error)}`
  }
}
