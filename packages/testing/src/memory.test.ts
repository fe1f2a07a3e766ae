import { memoryStorage } from '@diwan/core/storage'
import { describe, it } from 'vitest'
import { storageConformance } from '@diwan/testing'

storageConformance({
  name: 'memory',
  test: it,
  group: describe,
  lacks: ['reopen', 'beside', 'watched'],
  skip: it.skip,
  open: async () => {
    const storage = memoryStorage()
    return { storage, dispose: () => storage.close() }
  },
})
