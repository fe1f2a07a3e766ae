import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import type { Kernel } from '../session/kernel.ts'
import type { Row } from '../storage/storage.ts'
import type { Instant } from '../values/instant.ts'
import { auditLogs, logBatch, type AuditLog } from './audit-logs.ts'
import { addSeal, codesOf, endOf, type Anchor } from './seals.ts'

export interface Sealed {
  /** Links that this call added, and the rows they cover. */
  readonly seals: number
  readonly rows: number
  /** Where the chain ends now; null where there is none. */
  readonly through: Anchor | null
}

/** Adds links to a tenant's chain until it covers what its feeds give of both logs. */
export async function sealAudit(kernel: Kernel, tenant: string): Promise<Sealed> {
  codesOf(kernel)
  let [seals, rows] = [0, 0]
  for (const log of Object.keys(auditLogs) as AuditLog[]) {
    for (let sealed = await sealNext(kernel, tenant, log); sealed !== undefined; sealed = await sealNext(kernel, tenant, log)) {
      if (sealed > 0) seals++
      rows += sealed
    }
  }
  const { last } = await endOf(kernel, tenant, 'change')
  return { seals, rows, through: last ? { number: last.number, digest: last.digest } : null }
}

/** The number of rows that were sealed: none where another process came first, undefined where none were left. */
async function sealNext(kernel: Kernel, tenant: string, log: AuditLog): Promise<number | undefined> {
  const { last, span } = await endOf(kernel, tenant, log)
  const rows = await rowsAfter(kernel, tenant, log, span?.through ?? null)
  if (rows.length === 0) return undefined
  const seal = { kind: 'span', log, through: rows.at(-1)!['position'] as string, count: rows.length, latest: latestOf(log, rows), content: await codesOf(kernel).contentOf(tenant, log, rows) } as const
  return (await addSeal(kernel, tenant, last, seal)) ? rows.length : 0
}

/** The last row that is sealed is never trimmed, so only somebody else can have removed it. */
async function rowsAfter({ storage }: Kernel, tenant: string, log: AuditLog, after: string | null): Promise<readonly Row[]> {
  try {
    return await storage.feed(log, tenant, after, logBatch)
  } catch (cause) {
    if (!isDiwanError(cause, 'cursor_expired')) throw cause
    throw new DiwanError('audit_failed', `The ${log} that was sealed last is gone, so nothing can be sealed after it`, { blame: 'storage', cause, details: { tenant, log }, hint: '`crm.verifyAudit` tells what else does not fit' })
  }
}

function latestOf(log: AuditLog, rows: readonly Row[]): Instant {
  return rows.map((row) => row[auditLogs[log]] as Instant).reduce((latest, each) => (each > latest ? each : latest))
}
