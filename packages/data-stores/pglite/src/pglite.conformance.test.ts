import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { createCrm } from '@diwan/core'
import { pglite } from '@diwan/pglite'
import { storageConformance, storageParts } from '@diwan/testing'
import { afterAll, describe, it } from 'vitest'
import { clearing } from '../../../../scripts/clear-postgres.ts'

// One for all tests, because it takes seconds to start.
const database = new PGlite({ extensions: { pg_trgm } })
const clear = clearing(async (sql) => (await database.exec(sql)).at(-1)!.rows)
const migrate = async () => {
  await (await createCrm({ storage: pglite({ database }) })).close()
}
afterAll(() => database.close())

storageConformance({
  name: 'pglite',
  test: it,
  group: describe,
  runs: 10,
  // Its statements are those of PostgreSQL, where they are watched, and the core is tried on them.
  parts: storageParts,
  lacks: ['watched'],
  skip: it.skip,
  open: async (begin) => {
    await clear(begin === 'migrated' ? migrate : undefined)
    let storage = pglite({ database })
    return {
      storage,
      reopen: async () => {
        await storage.close()
        storage = pglite({ database })
        return storage
      },
      beside: async () => pglite({ database }),
      dispose: () => storage.close(),
    }
  },
})
