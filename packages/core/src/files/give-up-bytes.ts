import type { UnitOfWork } from '../writes/unit-of-work.ts'
import { noteStray } from './stray-files.ts'

/**
 * Marks deleted attachments as gone for good and their bytes as to be removed, in the transaction of whatever removes them.
 * Returns their ids: after the commit `removeStray` or the sweep removes the bytes.
 */
export function giveUpBytes(unit: UnitOfWork, attachments: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const left = attachments.filter(({ removedAt }) => removedAt === null)
  for (const { id, version } of left) {
    unit.update('attachment', id as string, version as number, { removedAt: unit.now })
    noteStray(unit, id as string, { uploading: false })
  }
  return left.map(({ id }) => id as string)
}
