import type { SqlConnection, SqlDriver } from '../connection.ts'
import { runBound } from '../row-writer.ts'
import type { Compiler } from '../selection-plan.ts'
import { backfillBatch, type Progress } from './backfill.ts'
import { inTransaction } from './connections.ts'
import type { Lease } from './lease.ts'
import { note, noteError, noteProgress } from './ledger.ts'
import { pause } from './pause.ts'
import { ledgerRow, type Step } from './step.ts'

export interface RunContext {
  readonly compiler: Compiler
  readonly driver: SqlDriver
  readonly lease: Lease
}

/** Runs steps that may share a transaction, or one, and notes them as done. */
export async function runSteps(context: RunContext, steps: readonly Step[]): Promise<void> {
  const [only] = steps
  if (only!.backfill) return runBackfill(context, only!)
  if (only!.alone) return runAlone(context, only!)
  const { compiler, driver, lease } = context
  if (!compiler.dialect.transactionalDdl) await begun(context, only!)
  const startedAt = now()
  await inTransaction(driver, async (connection) => {
    for (const sql of compiler.dialect.beforeDdl) await connection.run({ sql }, [])
    await lease.fence(connection)
    for (const each of steps) {
      await runStatements(context, connection, each)
      await done(context, connection, each, startedAt)
    }
  })
}

async function runStatements({ compiler }: RunContext, connection: SqlConnection, { owner, id, statements, byHand, progress }: Step): Promise<void> {
  let handDone = Number(progress ?? 0)
  for (const [index, sql] of statements.entries()) {
    await connection.run({ sql }, [])
    if (!byHand.has(index) || compiler.dialect.transactionalDdl) continue
    await runBound(connection, noteProgress(compiler, owner, id, String(++handDone)))
  }
}

async function runAlone(context: RunContext, each: Step): Promise<void> {
  const { before, after, undo } = each.alone!
  const startedAt = await begun(context, each)
  await context.driver.outside(async (connection) => {
    try {
      for (const sql of [...before, ...each.statements]) await connection.run({ sql }, [])
      await done(context, connection, each, startedAt)
      for (const sql of after) await connection.run({ sql }, [])
    } catch (error) {
      for (const sql of undo) {
        try {
          await connection.run({ sql }, [])
        } catch {
          // What failed may have been the first of what is undone here; its own error is told.
        }
      }
      throw error
    }
  })
}

async function runBackfill(context: RunContext, each: Step): Promise<void> {
  const { compiler, driver, lease } = context
  const startedAt = await begun(context, each)
  const batch = backfillBatch(compiler, each.backfill!)
  let at = each.progress === null ? null : (JSON.parse(each.progress) as Progress)
  for (;;) {
    const start = performance.now()
    const next = await inTransaction(driver, async (connection) => {
      await lease.fence(connection)
      const last = await batch(connection, at)
      // In the same transaction, so that no row is gone over twice or left out.
      if (last) await runBound(connection, noteProgress(compiler, each.owner, each.id, JSON.stringify(last)))
      else await done(context, connection, each, startedAt)
      return last
    })
    if (!next) return
    at = next
    // As long as it worked, so that it takes half of what the database can do at the most.
    await pause(performance.now() - start)
  }
}

/** Leaves a trace of a step that may be broken off half-way. */
async function begun({ compiler, driver }: RunContext, each: Step): Promise<string> {
  const startedAt = now()
  await inTransaction(driver, (connection) => runBound(connection, note(compiler, ledgerRow(each, { startedAt }))))
  return startedAt
}

async function done({ compiler }: RunContext, connection: SqlConnection, each: Step, startedAt: string): Promise<void> {
  for (const sql of each.last) await connection.run({ sql }, [])
  const rows = [ledgerRow(each, { startedAt, finishedAt: now(), progress: null }), ...each.also]
  for (const row of rows) await runBound(connection, note(compiler, row))
}

/** Writes down why a step failed, beside how far it came. */
export async function noteFailure({ compiler, driver }: Pick<RunContext, 'compiler' | 'driver'>, each: Step, error: string): Promise<void> {
  const short = error.slice(0, 2000)
  await inTransaction(driver, async (connection) => {
    const isNoted = (await runBound(connection, noteError(compiler, each.owner, each.id, short))) > 0
    if (!isNoted) await runBound(connection, note(compiler, ledgerRow(each, { startedAt: now(), error: short })))
  })
}

function now(): string {
  return new Date().toISOString()
}
