import { memoryStorage } from '@diwan/core/storage'
import { describe, it } from 'vitest'
import { storageConformance } from '@diwan/testing'

storageConformance({
  name: 'memory',
  test: it,
  group: describe,
  lacks: ['reopen', 'beside', 'watched'],
  skip: (title) => it.skip(title, () => {}),
  open: async () => {
    const storage = memoryStorage()
    return { storage, dispose: () => storage.close() }
  },
})
