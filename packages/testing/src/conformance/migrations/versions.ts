import type { Storage } from '@diwan/core/storage'
import { shopSchema, type ShopVersion } from '../../migrations/shop.ts'
import type { Suite } from '../suite.ts'

export interface Versions {
  /** The same data, opened by a process of this version. */
  open(version?: ShopVersion): Promise<Storage>
  /** The same, and migrated without its contract steps. */
  started(version?: ShopVersion): Promise<Storage>
}

/** A test in which several versions of a plugin open the same data, one beside the other. */
export function versions(suite: Suite, name: string, run: (versions: Versions) => Promise<void>): void {
  suite.needing('beside', name, async ({ storage }, beside) => {
    const others: Storage[] = []
    const open = async (version?: ShopVersion) => {
      const opened = await beside()
      others.push(opened)
      opened.define(shopSchema(version))
      return opened
    }
    const started = async (version?: ShopVersion) => {
      const opened = await open(version)
      await opened.migrate()
      return opened
    }
    try {
      storage.define(shopSchema())
      await run({ open, started })
    } finally {
      for (const other of others) await other.close()
    }
  })
}
