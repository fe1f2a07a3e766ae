import { mysql } from '@diwan/mysql'
import { storageConformance } from '@diwan/testing'
import { describe, it } from 'vitest'
import { describeMysql, testDatabase } from './test-database.ts'

describeMysql('the contract of a storage', () => {
  storageConformance({
    name: 'mysql',
    test: it,
    group: describe,
    runs: 15,
    open: async () => {
      const { url, drop } = await testDatabase()
      const open = () => mysql({ url })
      let storage = open()
      return {
        storage,
        reopen: async () => {
          await storage.close()
          storage = open()
          return storage
        },
        beside: async () => open(),
        dispose: async () => {
          await storage.close()
          await drop()
        },
      }
    },
  })
})
