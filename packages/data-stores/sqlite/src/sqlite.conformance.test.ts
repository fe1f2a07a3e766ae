import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite, type SqliteDriverName } from '@diwan/sqlite'
import { storageConformance } from '@diwan/testing'
import { describe, it } from 'vitest'

const [major = 0] = process.versions.node.split('.').map(Number)

const targets: readonly { readonly driver: SqliteDriverName; readonly file: 'crm.db' | ':memory:' }[] = [
  { driver: 'libsql', file: 'crm.db' },
  { driver: 'libsql', file: ':memory:' },
  { driver: 'node-sqlite3-wasm', file: ':memory:' },
  { driver: 'node:sqlite', file: 'crm.db' },
  { driver: 'better-sqlite3', file: 'crm.db' },
]

for (const { driver, file } of targets) {
  const name = `sqlite with ${driver}, ${file === ':memory:' ? 'in memory' : 'in a file'}`
  const missing = whyMissing(driver)
  if (missing) {
    describe(name, () => {
      // Said in the summary, so that nobody takes a driver that is not here for one that passed.
      it.skip(missing, () => {})
    })
    continue
  }
  storageConformance({
    name,
    test: it,
    group: describe,
    // What the drivers share is tried often enough by the first.
    runs: driver === 'libsql' && file === 'crm.db' ? 60 : 15,
    open: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'diwan-sqlite-'))
      const open = () => sqlite({ file: file === ':memory:' ? file : join(folder, file), driver })
      let storage = open()
      return {
        storage,
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

/** Why a driver cannot be tried here, as the name of the skipped test. */
function whyMissing(driver: SqliteDriverName): string | undefined {
  if (driver === 'better-sqlite3' && major < 22) return 'better-sqlite3 13 ends the process on Node older than 22'
  try {
    void sqlite({ file: ':memory:', driver }).close()
    return undefined
  } catch (error) {
    return `${driver} is not here: ${error instanceof Error ? error.message : String(error)}`
  }
}
