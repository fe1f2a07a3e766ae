import type { Storage } from '../storage/storage.ts'

const batch = 200

/** All tenants that have rows of an entity. */
export async function* tenantsOf(storage: Storage, entity: string): AsyncGenerator<string> {
  for (let after: string | null = null; ; ) {
    const tenants: readonly string[] = await storage.tenants(entity, after, batch)
    yield* tenants
    if (tenants.length < batch) return
    after = tenants.at(-1)!
  }
}
