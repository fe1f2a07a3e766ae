import { entities, isDiwanError } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { given, type Suite } from '../suite.ts'

/** A test with two instances on the same data, as two processes have them; the same one twice where a storage lacks `beside`. */
export function racing(suite: Suite, name: string, run: (storages: readonly [Storage, Storage]) => Promise<void>): void {
  suite.opened(name, async ({ storage, beside }) => {
    storage.define({ entities })
    await storage.migrate()
    if (suite.lacks('beside')) return run([storage, storage])
    const other = await given(beside, 'beside')()
    try {
      other.define({ entities })
      await run([storage, other])
    } finally {
      await other.close()
    }
  }, { begin: 'migrated' })
}

/** Runs all at once, every other one on the other instance, and tells how each ended: `true`, `false` or the code of its error. */
export async function outcomes(storages: readonly Storage[], count: number, run: (storage: Storage, n: number) => Promise<boolean>): Promise<readonly (boolean | string)[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => run(storages[n % storages.length]!, n).catch(codeOf)))
}

/** Lets those who wait come that far too; a transaction that has read must not be the only one that has. */
export function turns(milliseconds = 20): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

function codeOf(error: unknown): string {
  if (isDiwanError(error)) return error.code
  throw error
}
