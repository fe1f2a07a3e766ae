/** A cell: its row (-1 is the header) and its column. */
export interface Cell {
  readonly row: number
  readonly column: number
}

export interface GridShape {
  readonly rows: number
  readonly columns: number
  /** -1 where the header can be entered, 0 where there is none. */
  readonly firstRow: -1 | 0
  readonly pageLength: number
  readonly rightToLeft: boolean
}

/** Where a key leads from a cell, as in the grid pattern of the ARIA practices; undefined for other keys. */
export function cellAfter(key: string, control: boolean, from: Cell, shape: GridShape): Cell | undefined {
  const to = target(key, control, from, shape)
  if (!to) return undefined
  const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value))
  return { row: clamp(to.row, shape.firstRow, shape.rows - 1), column: clamp(to.column, 0, shape.columns - 1) }
}

function target(key: string, control: boolean, { row, column }: Cell, { rows, columns, pageLength, rightToLeft }: GridShape): Cell | undefined {
  switch (key) {
    case 'ArrowDown':
      return { row: row + 1, column }
    case 'ArrowUp':
      return { row: row - 1, column }
    case 'ArrowRight':
      return { row, column: column + (rightToLeft ? -1 : 1) }
    case 'ArrowLeft':
      return { row, column: column + (rightToLeft ? 1 : -1) }
    case 'PageDown':
      return { row: row + pageLength, column }
    case 'PageUp':
      return { row: row < 0 ? row : Math.max(0, row - pageLength), column }
    case 'Home':
      return { row: control ? 0 : row, column: 0 }
    case 'End':
      return { row: control ? rows - 1 : row, column: columns - 1 }
    default:
      return undefined
  }
}
