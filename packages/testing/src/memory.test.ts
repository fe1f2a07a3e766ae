import { memoryStorage } from '@diwan/core/storage'
import { describe, it } from 'vitest'
import { storageConformance } from '@diwan/testing'

const open = async () => {
  const storage = memoryStorage()
  return { storage, dispose: () => storage.close() }
}

storageConformance({ name: 'memory', test: it, group: describe, lacks: ['reopen', 'beside', 'watched'], skip: it.skip, open })

// What no storage of its own decides is tried at length where it costs the least.
storageConformance({ name: 'memory, at length', test: it, group: describe, parts: ['access'], runs: 300, open })
