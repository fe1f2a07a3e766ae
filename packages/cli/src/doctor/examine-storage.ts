import type { Crm } from '@diwan/core'
import type { Diagnosis } from '@diwan/core/storage'

/** What the adapter is, and what it says of itself where it can examine itself. */
export async function* examineStorage(crm: Crm): AsyncGenerator<Diagnosis> {
  const { storage } = crm
  if (storage.capabilities.durable) yield { state: 'ok', what: 'storage', says: storage.name }
  else
    yield {
      state: 'warn',
      what: 'storage',
      says: `${storage.name} keeps nothing after the process ends`,
      advice: 'Give createCrm a durable storage, such as sqlite({ file }).',
    }
  yield* (await storage.diagnose?.()) ?? []
}
