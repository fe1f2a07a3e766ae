import type { StrayFile } from '../entities/stray-file.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, type Criterion } from '../predicate/criterion.ts'
import type { SessionContext } from '../session/context.ts'
import type { Row } from '../storage/storage.ts'
import { addMillis, instantFrom } from '../values/instant.ts'
import { giveUpBytes } from './give-up-bytes.ts'
import { requireStore } from './require-store.ts'
import { giveUpStray, removeStray } from './stray-files.ts'

export interface SweepOptions {
  /** After so many milliseconds an upload that has not ended is taken for dead; default a day. */
  readonly abandonedAfter?: number
  /** After so many milliseconds a deleted attachment loses its bytes, and can no longer be restored; default 30 days. */
  readonly deletedAfter?: number
}

const day = 24 * 60 * 60 * 1000
const batch = 200

/** Gives up what is too old, then removes all bytes that were given up. Any number of processes may do it at once. */
export async function sweepFiles(context: SessionContext, { abandonedAfter = day, deletedAfter = 30 * day }: SweepOptions = {}): Promise<number> {
  requireStore(context)
  const before = (milliseconds: number): string => addMillis(instantFrom(context.kernel.ports.clock.now()), -milliseconds)
  await giveUp(context, { entity: 'strayFile', where: allOf(isUploading(true), { op: 'compare', field: 'since', is: 'lt', value: before(abandonedAfter) }) })
  await giveUp(context, { entity: 'attachment', where: allOf({ op: 'compare', field: 'removedAt', is: 'eq', value: null }, { op: 'compare', field: 'deletedAt', is: 'lt', value: before(deletedAfter) }) })
  return removeGivenUp(context)
}

/** A batch a transaction, so that other writers get between. */
async function giveUp(context: SessionContext, { entity, where }: { readonly entity: 'strayFile' | 'attachment'; readonly where: Criterion }): Promise<void> {
  let found: number
  do {
    found = await context.write(async (unit, inside) => {
      const rows = await select(inside, { entity, where, after: undefined })
      if (entity === 'attachment') giveUpBytes(unit, rows)
      else for (const row of rows) giveUpStray(unit, row as unknown as StrayFile)
      return rows.length
    })
  } while (found === batch)
}

async function removeGivenUp(context: SessionContext): Promise<number> {
  let removed = 0
  const failures: unknown[] = []
  let after: string | undefined
  do {
    const rows = await select(context, { entity: 'strayFile', where: isUploading(false), after })
    for (const { id } of rows) {
      try {
        await removeStray(context, id as string)
        removed += 1
      } catch (error) {
        failures.push(error)
      }
    }
    after = rows.length === batch ? (rows.at(-1)!['id'] as string) : undefined
  } while (after !== undefined)
  if (failures.length === 0) return removed
  throw new DiwanError('storage_failed', `${failures.length} files could not be removed, and ${removed} were`, { blame: 'storage', cause: failures[0], hint: 'Sweep again once the file store is well.' })
}

function select(context: SessionContext, { entity, where, after }: { readonly entity: string; readonly where: Criterion; readonly after: string | undefined }): Promise<readonly Row[]> {
  const order = [{ field: 'id', direction: 'asc' }] as const
  return context.reader.select({ entity, tenant: context.tenant, where, order, limit: batch, deleted: 'include', ...(after !== undefined && { after: [after] }) })
}

function isUploading(value: boolean): Criterion {
  return { op: 'compare', field: 'uploading', is: 'eq', value }
}
