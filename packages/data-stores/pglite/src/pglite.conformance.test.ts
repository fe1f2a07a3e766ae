import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { pglite } from '@diwan/pglite'
import { storageConformance, storageParts } from '@diwan/testing'
import { afterAll, describe, it } from 'vitest'

// One for all tests, because it takes seconds to start; each begins with an empty schema.
const database = new PGlite({ extensions: { pg_trgm } })
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
  open: async () => {
    await database.exec('drop schema public cascade; create schema public')
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
