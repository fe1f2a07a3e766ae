import { DiwanError } from '../errors/diwan-error.ts'

/** A position that is a number of the storage's own, as a number; `null` is before the first. Throws `cursor_invalid`. */
export function feedPosition(after: string | null): number {
  if (after === null) return 0
  if (/^\d{1,15}$/.test(after)) return Number(after)
  throw new DiwanError('cursor_invalid', 'This is not a position of the change feed', { field: 'after', hint: 'Start at the end, and read anew' })
}
