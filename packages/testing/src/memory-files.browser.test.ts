import { memoryFiles } from '@diwan/core/storage'
import { describe, it } from 'vitest'
import { fileStoreConformance } from './index.ts'

fileStoreConformance({
  name: 'memory in a page',
  test: it,
  group: describe,
  open: async () => {
    const store = memoryFiles()
    return { store, stored: store.stored, dispose: async () => {} }
  },
})
