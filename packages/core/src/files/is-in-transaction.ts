import type { SessionContext } from '../session/context.ts'

/** True where what this session writes may yet be undone, which the bytes of files cannot be. */
export function isInTransaction({ unit, kernel }: SessionContext): boolean {
  return unit !== undefined || kernel.isJoined === true
}
