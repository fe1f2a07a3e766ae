export type ColumnName = 'name' | 'stage' | 'contact' | 'owner' | 'tags' | 'updated'

export interface Layout {
  readonly narrow: boolean
  readonly columns: readonly ColumnName[]
}

const steps: readonly (readonly [from: number, columns: readonly ColumnName[]])[] = [
  [1080, ['name', 'stage', 'contact', 'owner', 'tags', 'updated']],
  [860, ['name', 'stage', 'contact', 'owner', 'updated']],
  [560, ['name', 'stage', 'owner', 'updated']],
  [0, ['name']],
]

/** The columns that fit a width in pixels; under 560 each row is one cell of two lines. */
export function layoutFor(width: number): Layout {
  const columns = steps.find(([from]) => width >= from)?.[1] ?? ['name']
  return { narrow: columns.length === 1, columns }
}

/** Fields a column sorts by. */
export const sortOf: Partial<Record<ColumnName, string>> = { name: 'sortKey', updated: 'updatedAt' }

/** The first turn of a column's sort: names from the first letter, times from the newest. */
export const firstSort: Readonly<Record<string, string>> = { sortKey: 'sortKey', updatedAt: '-updatedAt' }
