import { memoryStorage } from '@diwan/core/storage'
import { describe, it } from 'vitest'
import { storageConformance } from './index.ts'

// The core and the kit run in a page as they do in Node.
storageConformance({
  name: 'memory in a page',
  test: it,
  group: describe,
  lacks: ['reopen', 'beside', 'watched'],
  skip: it.skip,
  runs: 5,
  open: async () => {
    const storage = memoryStorage()
    return { storage, dispose: () => storage.close() }
  },
})
