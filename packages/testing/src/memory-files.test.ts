import { memoryFiles } from '@diwan/core/storage'
import { fileStoreConformance } from '@diwan/testing'
import { describe, it } from 'vitest'

fileStoreConformance({
  name: 'memory',
  test: it,
  group: describe,
  open: async () => {
    const store = memoryFiles()
    return { store, stored: store.stored, dispose: async () => {} }
  },
})
