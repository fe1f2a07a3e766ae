import { createCrm } from '@diwan/core'
import { mysql } from '@diwan/mysql'
import { storageConformance } from '@diwan/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { describeMysql, testDatabase, type TestDatabase } from './test-database.ts'
import { watchedPool } from './test-watched.ts'

describeMysql('the contract of a storage', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database.drop())
  const migrate = async () => {
    const crm = await createCrm({ storage: mysql({ url: database.url }) })
    await crm.close()
  }
  storageConformance({
    name: 'mysql',
    test: it,
    group: describe,
    runs: 15,
    open: async (begin) => {
      const { url } = database
      await database.clear(begin === 'migrated' ? migrate : undefined)
      const watched = watchedPool(url)
      const open = () => mysql({ url })
      let storage = mysql({ pool: watched.pool, trace: watched.trace })
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
          await storage.close()
          await watched.pool.end()
        },
      }
    },
  })
})
