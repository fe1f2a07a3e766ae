import { createCrm } from '@diwan/core'
import { postgres, type PostgresOptions } from '@diwan/postgres'
import { storageConformance, storageParts } from '@diwan/testing'
import { afterAll, describe, it } from 'vitest'
import { testDatabase } from './test-database.ts'
import { watchedDatabase } from './test-watched.ts'

const targets: readonly { readonly name: string; readonly options: PostgresOptions; readonly runs: number }[] = [
  { name: 'postgres with pg', options: { driver: 'pg' }, runs: 60 },
  { name: 'postgres with postgres.js', options: { driver: 'postgres' }, runs: 15 },
]

for (const { name, options, runs } of targets) {
  const database = await testDatabase()
  afterAll(() => database.drop())
  const migrate = async () => {
    const crm = await createCrm({ storage: postgres({ url: database.url, ...options }) })
    await crm.close()
  }
  storageConformance({
    name,
    test: it,
    group: describe,
    runs,
    ...(options.driver !== 'pg' && { parts: storageParts, lacks: ['watched'] }),
    skip: it.skip,
    open: async (begin) => {
      await database.clear(begin === 'migrated' ? migrate : undefined)
      const watched = watchedDatabase(database.url)
      const open = () => postgres({ url: database.url, ...options, trace: watched.trace })
      let storage = open()
      return {
        storage,
        watched,
        reopen: async () => {
          await storage.close()
          storage = open()
          return storage
        },
        beside: async () => open(),
        dispose: async () => {
          await watched.close()
          await storage.close()
        },
      }
    },
  })
}
