import type { Seal } from '../entities/seal.ts'
import { isDiwanError } from '../errors/diwan-error.ts'
import type { Kernel } from '../session/kernel.ts'
import type { Row } from '../storage/storage.ts'
import { auditLogs, logBatch, type AuditLog } from './audit-logs.ts'
import { codesOf, endOf, sealsOf, type Anchor } from './seals.ts'

export interface VerifyOptions {
  /** What an earlier `sealAudit` returned as `through` and was kept elsewhere: the chain must still have it. */
  readonly anchor?: Anchor
}

/** The first thing that does not fit, at the link of that number. */
export interface Misfit {
  readonly ok: false
  readonly number: number
  /** `rows_…` of the span that the link covers. */
  readonly problem: 'rows_changed' | 'rows_missing' | 'rows_inserted' | 'seal_changed' | 'seal_missing'
  /** Of which log the span is: `change` or `disclosure`. */
  readonly log?: string
  /** As a sentence. */
  readonly says: string
}

/** Links of the chain, rows that are still kept and were read again, and where the chain ends. */
export type Verified = { readonly ok: true; readonly seals: number; readonly rows: number; readonly through: Anchor | null } | Misfit

/** Reads a tenant's chain and the rows that it covers again, some at a time. What was trimmed since it began is no misfit. */
export async function verifyAudit(kernel: Kernel, tenant: string, { anchor }: VerifyOptions = {}): Promise<Verified> {
  codesOf(kernel)
  for (;;) {
    const trims = await trimsOf(kernel, tenant)
    const verified = await walk(kernel, tenant, trims, anchor)
    if (verified.ok || JSON.stringify(await trimsOf(kernel, tenant)) === JSON.stringify(trims)) return verified
  }
}

/** By log: the position up to which it was trimmed. */
type Trims = Readonly<Partial<Record<string, string>>>

async function trimsOf(kernel: Kernel, tenant: string): Promise<Trims> {
  const trims: Record<string, string> = {}
  for (const log of Object.keys(auditLogs) as AuditLog[]) {
    const { trim } = await endOf(kernel, tenant, log)
    if (trim) trims[log] = trim.through
  }
  return trims
}

async function walk(kernel: Kernel, tenant: string, trims: Trims, anchor: Anchor | undefined): Promise<Verified> {
  const before: Record<string, string | null> = {}
  let through: Anchor | null = null
  let rows = 0
  for await (const seal of sealsOf(kernel, tenant)) {
    const next: number = (through?.number ?? 0) + 1
    if (seal.number !== next) return misfit(next, 'seal_missing', 'it is not there')
    const isGenuine = seal.previous === (through?.digest ?? null) && (await codesOf(kernel).digestOf(tenant, seal)) === seal.digest
    const isAnchored = anchor?.number !== seal.number || anchor.digest === seal.digest
    if (!isGenuine || !isAnchored) return misfit(seal.number, 'seal_changed', isGenuine ? 'it is another than the anchor says' : 'it is not as it was made')
    through = { number: seal.number, digest: seal.digest }
    if (seal.kind === 'trim') continue
    if (trims[seal.log] === undefined || seal.log in before) {
      const problem = await problemOf(kernel, tenant, seal, before[seal.log] ?? null)
      if (problem) return { ...misfit(seal.number, problem, `of the ${seal.count} rows of ${seal.log} up to ${seal.through}, ${rowsSay[problem]}`), log: seal.log }
      rows += seal.count
      before[seal.log] = seal.through
    } else if (seal.through === trims[seal.log]) {
      before[seal.log] = seal.through
    }
  }
  const seals = through?.number ?? 0
  if (anchor && anchor.number > seals) return misfit(seals + 1, 'seal_missing', `there were ${anchor.number} when the anchor was taken`)
  return { ok: true, seals, rows, through }
}

type RowsProblem = Extract<Misfit['problem'], `rows_${string}`>

const rowsSay: Readonly<Record<RowsProblem, string>> = { rows_changed: 'some are not as they were', rows_missing: 'some are gone', rows_inserted: 'there are more than there were' }

function misfit(number: number, problem: Misfit['problem'], says: string): Misfit {
  return { ok: false, number, problem, says: `Seal ${number}: ${says}` }
}

async function problemOf(kernel: Kernel, tenant: string, { log, count, through, content }: Seal, after: string | null): Promise<RowsProblem | undefined> {
  const rows = await rowsAfter(kernel, tenant, log, after, count)
  const end = rows.findIndex(({ position }) => position === through)
  if (end === count - 1) return (await codesOf(kernel).contentOf(tenant, log, rows)) === content ? undefined : 'rows_changed'
  if (end >= 0) return 'rows_missing'
  const more = await rowsAfter(kernel, tenant, log, (rows.at(-1)?.['position'] as string | undefined) ?? after, logBatch)
  return more.some(({ position }) => position === through) ? 'rows_inserted' : 'rows_missing'
}

/** What follows a row, or all that is kept where the row was trimmed. */
async function rowsAfter({ storage }: Kernel, tenant: string, log: string, after: string | null, limit: number): Promise<readonly Row[]> {
  try {
    return await storage.feed(log, tenant, after, limit)
  } catch (error) {
    if (isDiwanError(error, 'cursor_expired')) return storage.feed(log, tenant, null, limit)
    throw error
  }
}
