export type ColumnName = 'name' | 'stage' | 'contact' | 'owner' | 'tags' | 'updated'

export interface Layout {
  readonly narrow: boolean
  /** Our own columns by name, and further ones by their keys. */
  readonly columns: readonly string[]
  /** What the columns share, for a grid. */
  readonly template: string
}

/** Under this, in pixels, each row is one cell of two lines. */
const narrowest = 560
/** What a further column takes. */
const further = 120

const steps: readonly (readonly [from: number, columns: readonly ColumnName[]])[] = [
  [1080, ['name', 'stage', 'contact', 'owner', 'tags', 'updated']],
  [860, ['name', 'stage', 'contact', 'owner', 'updated']],
  [narrowest, ['name', 'stage', 'owner', 'updated']],
  [0, ['name', 'stage', 'updated']],
]

const shares: Readonly<Record<ColumnName, string>> = {
  name: 'minmax(0, 2fr)',
  stage: 'minmax(0, 0.9fr)',
  contact: 'minmax(0, 1.7fr)',
  owner: 'minmax(0, 1fr)',
  tags: 'minmax(0, 1fr)',
  updated: '9rem',
}

/** The columns that fit a width in pixels. Further ones take the place of our own, for somebody asked for them. */
export function layoutFor(width: number, keys: readonly string[] = []): Layout {
  if (width < narrowest) return { narrow: true, columns: ['name'], template: 'minmax(0, 1fr)' }
  const shown = keys.slice(0, Math.floor((width - narrowest + 2 * further) / further))
  const [, own = []] = steps.find(([from]) => width - shown.length * further >= from) ?? []
  const columns = [...own.slice(0, -1), ...shown, ...own.slice(-1)]
  return { narrow: false, columns, template: columns.map((name) => shares[name as ColumnName] ?? 'minmax(0, 0.9fr)').join(' ') }
}

/** Fields a column of ours sorts by. */
export const sortOf: Partial<Record<string, string>> = { name: 'sortKey', updated: 'updatedAt' }

/** The first turn of a column's sort: names from the first letter, times from the newest. */
export const firstSort: Readonly<Record<string, string>> = { sortKey: 'sortKey', updatedAt: '-updatedAt' }
