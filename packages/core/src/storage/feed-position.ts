import { DiwanError } from '../errors/diwan-error.ts'

/** What a storage throws where the row at a position is gone. */
export function feedExpired(after: string): DiwanError {
  return new DiwanError('cursor_expired', 'The change feed is kept no longer from this position on', { field: 'after', details: { after }, hint: 'Read the records anew, and then go on from the end of the feed that was there before' })
}

/** A position that is a number of the storage's own, as a number; `null` is before the first. Throws `cursor_invalid`. */
export function feedPosition(after: string | null): number {
  if (after === null) return 0
  if (/^\d{1,15}$/.test(after)) return Number(after)
  throw new DiwanError('cursor_invalid', 'This is not a position of the change feed', { field: 'after', hint: 'Start at the end, and read anew' })
}
