import { DiwanError } from '../errors/diwan-error.ts'
import type { Storage } from '../storage/storage.ts'
import { canonicalInstant } from '../values/instant.ts'

/** Rows of one transaction, so that none holds others up. */
const batch = 500

export interface TrimOptions {
  /** Changes of this moment and later stay, such as `2025-10-01T00:00:00.000Z`; of those before, the ones that such a change precedes too. */
  readonly before: string
}

/** Removes a tenant's oldest changes, in the order of the feed, and says how many. The newest always stays, so that its readers know where they are. */
export async function trimChanges(storage: Storage, tenant: string, { before }: TrimOptions): Promise<number> {
  const from = canonicalInstant(before)
  if (from === undefined) throw new DiwanError('configuration_invalid', `\`before\` is ${String(before)}; it is an instant such as 2025-10-01T00:00:00.000Z`, { blame: 'host', field: 'before' })
  for (let removed = 0; ; ) {
    const rows = await storage.feed('change', tenant, null, batch + 1)
    const first = rows.slice(0, batch).findIndex((row) => (row['at'] as string) >= from)
    const count = first >= 0 ? first : Math.min(rows.length - 1, batch)
    if (count <= 0) return removed
    const through = rows[count - 1]!['position'] as string
    removed += await storage.transaction((transaction) => transaction.trimFeed('change', tenant, through))
    if (count < batch) return removed
  }
}
