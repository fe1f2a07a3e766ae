import type { Kernel } from '../session/kernel.ts'
import type { Instant } from '../values/instant.ts'
import { cursorOf } from './rows.ts'

/** Up to when every plugin has been told of a tenant's changes, with the one that is behind; null where one has been told of none, undefined where none wants to be told. */
export async function toldUntil({ storage, plugins }: Kernel, tenant: string): Promise<{ readonly plugin: string; readonly at: Instant | null } | undefined> {
  let behind: { readonly plugin: string; readonly at: Instant | null } | undefined
  for (const { id } of plugins?.all ?? []) {
    if (!plugins!.isTold(id)) continue
    const at = (await storage.transaction((transaction) => cursorOf(transaction, tenant, id)))?.toldUntil ?? null
    if (!behind || (behind.at !== null && (at === null || at < behind.at))) behind = { plugin: id, at }
  }
  return behind
}
