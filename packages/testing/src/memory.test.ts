import { memoryStorage } from '@diwan/core/storage'
import { describe, it } from 'vitest'
import { storageConformance } from '@diwan/testing'

storageConformance({
  name: 'memory',
  test: it,
  group: describe,
  open: async () => {
    const storage = memoryStorage()
    return { storage, dispose: () => storage.close() }
  },
})
