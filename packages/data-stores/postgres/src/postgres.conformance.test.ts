import { postgres, type PostgresOptions } from '@diwan/postgres'
import { storageConformance } from '@diwan/testing'
import { describe, it } from 'vitest'
import { testDatabase } from './test-database.ts'

const targets: readonly { readonly name: string; readonly options: PostgresOptions; readonly runs: number }[] = [
  { name: 'postgres with pg', options: { driver: 'pg' }, runs: 60 },
  { name: 'postgres with postgres.js', options: { driver: 'postgres' }, runs: 15 },
]

for (const { name, options, runs } of targets) {
  storageConformance({
    name,
    test: it,
    group: describe,
    runs,
    open: async () => {
      const database = await testDatabase()
      const open = () => postgres({ url: database.url, ...options })
      let storage = open()
      return {
        storage,
        reopen: async () => {
          await storage.close()
          storage = open()
          return storage
        },
        dispose: async () => {
          await storage.close()
          await database.drop()
        },
      }
    },
  })
}
