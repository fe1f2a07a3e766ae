import { mysql } from '@diwan/mysql'
import { storageConformance } from '@diwan/testing'
import { describe, it } from 'vitest'
import { describeMysql, testDatabase } from './test-database.ts'
import { watchedPool } from './test-watched.ts'

describeMysql('the contract of a storage', () => {
  storageConformance({
    name: 'mysql',
    test: it,
    group: describe,
    runs: 15,
    open: async () => {
      const { url, drop } = await testDatabase()
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
          await drop()
        },
      }
    },
  })
})
