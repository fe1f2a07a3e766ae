import { toldUntil } from '../deliveries/told-until.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, always } from '../predicate/criterion.ts'
import type { Kernel } from '../session/kernel.ts'
import { canonicalInstant, type Instant } from '../values/instant.ts'
import { auditLogs, logBatch, type AuditLog } from './audit-logs.ts'
import { addSeal, endOf, equals, sealsOf, spansOf } from './seals.ts'

export interface TrimOptions {
  /** What was written at this moment and later stays, such as `2025-10-01T00:00:00.000Z`; of what was before, the rows that such a one precedes too. */
  readonly before: string
}

/**
 * Removes a tenant's oldest rows of a log, in the order of the feed, and says how many. The newest always stays, so that its
 * readers know where they are; of a log with a chain, all that the last seal covers and what is not sealed yet.
 */
export async function trimLog(kernel: Kernel, tenant: string, log: AuditLog, { before }: TrimOptions): Promise<number> {
  const from = canonicalInstant(before)
  if (from === undefined) throw new DiwanError('configuration_invalid', `\`before\` is ${String(before)}; it is an instant such as 2025-10-01T00:00:00.000Z`, { blame: 'host', field: 'before' })
  const end = log === 'change' ? await untilTold(kernel, tenant, from) : from
  if (end === null) return 0
  if (kernel.chain) return trimSealed(kernel, tenant, log, end)
  if ((await kernel.storage.count({ entity: 'seal', tenant, where: always, deleted: 'include' }, 1)) > 0) {
    throw new DiwanError('configuration_invalid', `The logs of ${tenant} are sealed, and trimming them without the chain would look like tampering`, { blame: 'host', hint: 'Trim with a CRM that has `audit.chain`' })
  }
  return trimPlain(kernel, tenant, log, end)
}

/** A moment that no plugin has yet to be told of something before; null where that is none. */
async function untilTold(kernel: Kernel, tenant: string, from: Instant): Promise<Instant | null> {
  const behind = await toldUntil(kernel, tenant)
  if (!behind || (behind.at !== null && behind.at >= from)) return from
  kernel.ports.log.write('warn', `Changes of ${tenant} are kept, because the plugin ${behind.plugin} has not been told of them`, { tenant, plugin: behind.plugin, toldUntil: behind.at })
  return behind.at
}

async function trimPlain({ storage }: Kernel, tenant: string, log: AuditLog, from: Instant): Promise<number> {
  for (let removed = 0; ; ) {
    const rows = await storage.feed(log, tenant, null, logBatch + 1)
    const first = rows.slice(0, logBatch).findIndex((row) => (row[auditLogs[log]] as string) >= from)
    const count = first >= 0 ? first : Math.min(rows.length - 1, logBatch)
    if (count <= 0) return removed
    const through = rows[count - 1]!['position'] as string
    removed += await storage.transaction((transaction) => transaction.trimFeed(log, tenant, through))
    if (count < logBatch) return removed
  }
}

/** Whole spans, which the chain says are gone before they go. */
async function trimSealed(kernel: Kernel, tenant: string, log: AuditLog, from: Instant): Promise<number> {
  const { span: newest, trim } = await endOf(kernel, tenant, log)
  let start = 0
  if (trim) for await (const { number } of sealsOf(kernel, tenant, { of: allOf(spansOf(log), equals('through', trim.through)) })) start = number
  let end: { readonly number: number; readonly through: string; readonly latest: Instant } | undefined
  for await (const span of sealsOf(kernel, tenant, { after: start, of: spansOf(log) })) {
    if (span.number === newest!.number || span.latest >= from) break
    end = span
  }
  // An earlier trim may have broken off.
  const remove = (through: string) => kernel.storage.transaction((transaction) => transaction.trimFeed(log, tenant, through))
  let removed = trim ? await remove(trim.through) : 0
  if (!end) return removed
  const { through, latest } = end
  for (let isSaid = false; !isSaid; ) {
    const { last, trim: known } = await endOf(kernel, tenant, log)
    // Another process went further, or not as far.
    if (known?.number !== trim?.number) return removed + (await trimSealed(kernel, tenant, log, from))
    isSaid = await addSeal(kernel, tenant, last, { kind: 'trim', log, through, count: 0, latest, content: null })
  }
  for await (const span of sealsOf(kernel, tenant, { after: start, of: spansOf(log) })) {
    if (span.number > end.number) break
    removed += await remove(span.through)
  }
  return removed
}
