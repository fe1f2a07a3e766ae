import type { SessionContext } from '../session/context.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import { noteStray } from './stray-files.ts'

/**
 * Marks deleted attachments as gone for good and their bytes as to be removed, in the transaction of whatever removes them.
 * After the commit `removeStray` or the sweep removes the bytes.
 */
export async function giveUpBytes(context: SessionContext, unit: UnitOfWork, attachments: readonly Readonly<Record<string, unknown>>[]): Promise<readonly string[]> {
  const given: string[] = []
  for (const { id, version, removedAt } of attachments) {
    if (removedAt !== null) continue
    if (!(await unit.transaction.update('attachment', context.tenant, id as string, version as number, { removedAt: unit.now }))) continue
    unit.wrote()
    await noteStray(context, unit, id as string, { uploading: false })
    given.push(id as string)
  }
  return given
}
