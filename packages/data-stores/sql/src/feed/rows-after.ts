import { feedExpired, type Row } from '@diwan/core/storage'

/** Of rows from a position on, one more than `limit`, those after it. Throws `cursor_expired` where its own is not the first of them. */
export function rowsAfter(after: string | null, rows: readonly Row[], limit: number): readonly Row[] {
  if (after === null) return rows.slice(0, limit)
  if (rows[0]?.['position'] !== after) throw feedExpired(after)
  return rows.slice(1)
}
