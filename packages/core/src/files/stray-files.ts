import type { Criterion } from '../predicate/criterion.ts'
import type { SessionContext } from '../session/context.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import { requireStore } from './require-store.ts'

/** Notes bytes that are about to be stored, or that are to be removed. */
export async function noteStray(context: SessionContext, unit: UnitOfWork, id: string, { uploading }: { readonly uploading: boolean }): Promise<void> {
  await unit.transaction.insert('strayFile', context.tenant, [{ id, since: unit.now, uploading }])
}

/** Says that the uploaded bytes belong to an attachment now; false where they were given up meanwhile. */
export async function adoptStray(context: SessionContext, unit: UnitOfWork, id: string): Promise<boolean> {
  const where: Criterion = { op: 'and', of: [byId(id), { op: 'compare', field: 'uploading', is: 'eq', value: true }] }
  return (await unit.transaction.remove('strayFile', context.tenant, where)) > 0
}

/** Removes the bytes of a stray file and forgets them. */
export async function removeStray(context: SessionContext, id: string): Promise<void> {
  await requireStore(context).remove({ tenant: context.tenant, id })
  await forgetStray(context, id)
}

export async function forgetStray(context: SessionContext, id: string): Promise<void> {
  await context.write((unit) => unit.transaction.remove('strayFile', context.tenant, byId(id)))
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
