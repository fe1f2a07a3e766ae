import { DiwanError, isDiwanError } from '@diwan/core'
import type { MigrateOptions, MigrationStep } from '@diwan/core/storage'
import type { SqlDriver } from '../connection.ts'
import { blameFor } from './chains.ts'
import { inTransaction, isPassing, primary } from './connections.ts'
import { Lease, LeaseLost } from './lease.ts'
import { note } from './ledger.ts'
import { pause } from './pause.ts'
import { firstStep, planSteps, type MigrationContext } from './plan-steps.ts'
import { noteFailure, runSteps } from './run-step.ts'
import { ledgerRow, toMigrationStep, type Step } from './step.ts'
import { runBound } from '../row-writer.ts'

/** A step that only met others is tried this often. */
const tries = 20

/** Runs what is missing, one process at a time, and says what it ran. */
export async function migrate(context: MigrationContext, driver: SqlDriver, options: MigrateOptions = {}): Promise<readonly MigrationStep[]> {
  const { contract = false, waitMilliseconds = 300_000, leaseMilliseconds = 10_000 } = options
  if (due(await planSteps(context, primary(driver)), contract).length === 0) return []
  const done = await bookkeep(context, driver)
  for (;;) {
    const lease = await Lease.take(context.compiler, driver, { name: 'migration', milliseconds: leaseMilliseconds, waitMilliseconds })
    try {
      await runAll(context, { driver, contract, lease, done })
      return done.map((each) => toMigrationStep(context.compiler, each, new Date().toISOString()))
    } catch (error) {
      // Another process holds it now; what is left after that is found out anew.
      if (!(error instanceof LeaseLost)) throw error
    } finally {
      await lease.release()
    }
  }
}

/** The steps to run without asking, or all. */
function due(steps: readonly Step[], contract: boolean): readonly Step[] {
  return contract ? steps : steps.filter(({ phase }) => phase !== 'contract')
}

/** Makes the ledger and the leases, without which there is no turn to wait for. Where several begin at once, one of them makes each. */
async function bookkeep(context: MigrationContext, driver: SqlDriver): Promise<Step[]> {
  for (let attempt = 1; ; attempt++) {
    const first = await firstStep(context, primary(driver))
    if (!first) return []
    const startedAt = new Date().toISOString()
    try {
      await inTransaction(driver, async (connection) => {
        for (const sql of first.statements) await connection.run({ sql }, [])
        await runBound(connection, note(context.compiler, ledgerRow(first, { startedAt, finishedAt: startedAt })))
      })
      return [first]
    } catch (error) {
      if (attempt === 5) throw error
      await pause(50 * attempt)
    }
  }
}

interface Run {
  readonly driver: SqlDriver
  readonly contract: boolean
  readonly lease: Lease
  readonly done: Step[]
}

async function runAll(context: MigrationContext, { driver, contract, lease, done }: Run): Promise<void> {
  const { compiler } = context
  let failures = 0
  for (;;) {
    let next: readonly Step[] = []
    try {
      await lease.renew()
      // Planned anew each time: what a step left half done, or statements by hand have changed, is only seen then.
      next = inOneGo(notDone(due(await planSteps(context, primary(driver)), contract), done))
      if (next.length === 0) return
      while (next.length > 0) {
        const together = compiler.dialect.transactionalDdl ? next : next.slice(0, 1)
        await runSteps({ compiler, driver, lease }, together)
        done.push(...together)
        next = next.slice(together.length)
        if (next.length > 0) await lease.renew()
      }
      failures = 0
    } catch (error) {
      // Whoever holds the lease now was at the same, and it is theirs to do.
      if (error instanceof LeaseLost || (await lease.isLost())) throw new LeaseLost('Another process went on', { cause: error })
      if (!isPassing(compiler.dialect, error) || ++failures === tries) throw next.length > 0 ? await failed(context, driver, next, error) : error
      await pause(Math.min(50 * 2 ** failures, 2000))
    }
  }
}

/**
 * The steps without those that ran just now. A column that is about to refuse null is filled first each time it is planned;
 * any other step that is missing again has not done what it is for.
 */
function notDone(steps: readonly Step[], done: readonly Step[]): readonly Step[] {
  const again = steps.filter((step) => done.some(({ owner, id, phase }) => owner === step.owner && id === step.id && phase === step.phase))
  const idle = again.find(({ phase, backfill }) => phase !== 'contract' || !backfill)
  if (idle) throw new DiwanError('migration_failed', `${idle.owner}/${idle.id} ran, and is missing as before`, { blame: 'diwan', details: { owner: idle.owner, id: idle.id, phase: idle.phase } })
  return steps.filter((step) => !again.includes(step))
}

/** The first step, or the first ones where each makes something new: no other step is planned otherwise for it. */
function inOneGo(steps: readonly Step[]): readonly Step[] {
  const end = steps.findIndex(({ isNew }) => !isNew)
  return end === 0 ? steps.slice(0, 1) : steps.slice(0, end < 0 ? steps.length : end)
}

/** What is told of a step that failed, and written down. Where the database itself is at fault its own error says more. */
async function failed({ compiler }: MigrationContext, driver: SqlDriver, [step, ...rest]: readonly Step[], cause: unknown): Promise<unknown> {
  if (!isDiwanError(cause) && ['unavailable', 'full', 'busy', 'timeout', 'conflict'].includes(compiler.dialect.classify(cause))) return cause
  const { owner, id, phase, alone, backfill } = step!
  const message = cause instanceof Error ? cause.message : String(cause)
  const names = [step!, ...rest].map((each) => `${each.owner}/${each.id}`)
  const stays = compiler.dialect.transactionalDdl && !alone && !backfill ? 'Nothing of it stays' : 'What it had done stays, and the next run goes on from there'
  const error = new DiwanError('migration_failed', `${names.length > 1 ? `${names[0]!} to ${names.at(-1)!}` : names[0]!} failed: ${message}`, {
    blame: blameFor(owner),
    hint: `${stays}. Mend what the message names, and migrate again`,
    details: { owner, id, phase },
    cause,
  })
  try {
    await noteFailure({ compiler, driver }, step!, message)
  } catch (unnoted) {
    return new AggregateError([error, unnoted], error.message, { cause: error })
  }
  return error
}
