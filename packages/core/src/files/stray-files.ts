import type { StrayFile } from '../entities/stray-file.ts'
import type { Criterion } from '../predicate/criterion.ts'
import type { SessionContext } from '../session/context.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import { requireStore } from './require-store.ts'

/** Notes bytes that are about to be stored, or that are to be removed. */
export function noteStray(unit: UnitOfWork, id: string, { uploading }: { readonly uploading: boolean }): void {
  unit.insert('strayFile', [{ id, version: 1, since: unit.now, uploading }])
}

/** Says that the uploaded bytes belong to an attachment now; false where they were given up. */
export async function adoptStray(context: SessionContext, unit: UnitOfWork, id: string): Promise<boolean> {
  const where = { op: 'and', of: [byId(id), { op: 'compare', field: 'uploading', is: 'eq', value: true }] } as const
  const rows = await unit.reader.select({ entity: 'strayFile', tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'exclude' })
  const stray = rows[0] as unknown as StrayFile | undefined
  if (!stray) return false
  unit.update('strayFile', id, stray.version, { version: stray.version + 1 })
  unit.remove('strayFile', byId(id))
  return true
}

/** Says that an upload will not become an attachment any more. */
export function giveUpStray(unit: UnitOfWork, { id, version }: StrayFile): void {
  unit.update('strayFile', id, version, { version: version + 1, uploading: false })
}

/** Removes the bytes of a stray file and forgets them. */
export async function removeStray(context: SessionContext, id: string): Promise<void> {
  await requireStore(context).remove({ tenant: context.tenant, id })
  await forgetStray(context, id)
}

export async function forgetStray(context: SessionContext, id: string): Promise<void> {
  await context.write(async (unit) => unit.remove('strayFile', byId(id)))
}

/** The same, where something else is already being told or done: what cannot be removed now is left to the sweep. */
export async function tryRemoveStray(context: SessionContext, id: string): Promise<void> {
  try {
    await removeStray(context, id)
  } catch (error) {
    context.kernel.ports.log.write('warn', 'A file could not be removed; `sweepFiles` will try again', { fileId: id, error: String(error) })
  }
}

function byId(id: string): Criterion {
  return { op: 'compare', field: 'id', is: 'eq', value: id }
}
