import type { Migration } from '@diwan/core'
import type { MigrationStep } from '@diwan/core/storage'
import type { Around } from '../dialect.ts'
import type { Compiler } from '../selection-plan.ts'
import type { Backfill } from './backfill.ts'
import { layoutVersion, noteText, type LedgerRow } from './ledger.ts'

/** One step as it is run. */
export interface Step {
  readonly owner: string
  readonly id: string
  readonly phase: Migration['phase']
  readonly checksum: string | null
  readonly statements: readonly string[]
  /** Indexes of statements that somebody wrote: where they cannot be taken back, how many are done is noted. */
  readonly byHand: ReadonlySet<number>
  /** Touches nothing that exists, so that it may share a transaction with its neighbours of the same kind. */
  readonly isNew: boolean
  /** Runs on a connection that is no transaction, between these; null for one that runs in a transaction. */
  readonly alone: Around | null
  readonly backfill: Backfill | null
  /** What the ledger says of how far it came before it was broken off. */
  readonly progress: string | null
  /** Statements that are part of its end. */
  readonly last: readonly string[]
  /** Further rows for the ledger, done with this step. */
  readonly also: readonly LedgerRow[]
}

export function step(given: Pick<Step, 'owner' | 'id' | 'phase'> & Partial<Step>): Step {
  return { checksum: null, statements: [], byHand: new Set(), isNew: false, alone: null, backfill: null, progress: null, last: [], also: [], ...given }
}

/** The step's row in the ledger. */
export function ledgerRow({ owner, id, phase, checksum, progress }: Step, rest: Pick<LedgerRow, 'startedAt'> & Partial<LedgerRow>): LedgerRow {
  return { owner, id, phase, checksum, layout: layoutVersion, finishedAt: null, progress, error: null, ...rest }
}

/** The step as it is told to others, with everything that runs as text. */
export function toMigrationStep(compiler: Compiler, each: Step, at: string): MigrationStep {
  const { owner, id, phase, statements, alone, last, also, backfill } = each
  const rows = [ledgerRow(each, { startedAt: at, finishedAt: at, progress: null }), ...also]
  const isComputed = backfill !== null && statements.length === 0
  const all = isComputed ? [] : [...(alone?.before ?? []), ...statements, ...last, ...rows.map((row) => noteText(compiler, row)), ...(alone?.after ?? [])]
  return { owner, id, phase, alone: alone !== null, statements: all }
}
