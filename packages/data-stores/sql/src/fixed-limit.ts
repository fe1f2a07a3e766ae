import type { Criterion, Selection } from '@diwan/core/storage'
import type { SqlDialect } from './dialect.ts'
import { isIndexRange } from './page-index.ts'
import type { PageRanges } from './page-ranges.ts'
import type { Table } from './table.ts'

/** Those of pages by their usual sizes, each with the row that tells whether there is a next one: few, as each makes a statement of its own. */
const usualLimits: ReadonlySet<number> = new Set([11, 21, 26, 31, 51, 101, 201, 501, 1001])

/**
 * The limit that stands in a statement's text, where it had better not be bound. Only where an index has all of the rows in
 * order, and nothing but them, so that one plan is the best whichever the values are.
 */
export function fixedLimit({ where, order, limit, given }: Selection, ranges: PageRanges | undefined, table: Table, dialect: SqlDialect): number | undefined {
  if (!dialect.plansAnewForLimits || given || !usualLimits.has(limit)) return undefined
  const isOneRange = (criterion: Criterion) => isIndexRange(criterion, order, table)
  const isRanges = ranges ? ranges.common.op === 'always' && ranges.alternatives.every(isOneRange) : isOneRange(where)
  return isRanges ? limit : undefined
}
