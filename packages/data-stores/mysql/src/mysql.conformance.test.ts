import { mysql } from '@diwan/mysql'
import { storageConformance } from '@diwan/testing'
import { describe, it } from 'vitest'
import { missing, testDatabase } from './test-database.ts'

if (missing) {
  describe('mysql', () => {
    it.skip(missing, () => {})
  })
} else {
  storageConformance({
    name: 'mysql',
    test: it,
    group: describe,
    runs: 15,
    open: async () => {
      const { url, drop } = await testDatabase()
      let storage = mysql({ url })
      return {
        storage,
        reopen: async () => {
          await storage.close()
          storage = mysql({ url })
          return storage
        },
        dispose: async () => {
          await storage.close()
          await drop()
        },
      }
    },
  })
}
