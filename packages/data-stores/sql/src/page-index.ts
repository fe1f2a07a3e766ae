import type { Criterion, Selection } from '@diwan/core/storage'
import { columnName } from './compile-criterion.ts'
import type { Table } from './table.ts'

/** An index by its name, the primary key by null. */
export interface PageIndex {
  readonly name: string | null
}

/**
 * The index along which the rows of a selection come in its order, all columns before those of the order being compared
 * to one value. Undefined where there is none, and where something else in the criterion may find the rows sooner.
 */
export function pageIndex({ where, order }: Pick<Selection, 'where' | 'order'>, table: Table): PageIndex | undefined {
  const parts = conjuncts(where)
  if (parts.some(({ op }) => op === 'related')) return undefined
  const column = (field: string) => columnName(table, field)
  const compared = parts.flatMap((part) => (part.op === 'compare' || part.op === 'in' ? [{ column: column(part.field), isOne: part.op === 'compare' && part.is === 'eq' && part.value !== null }] : []))
  const equal = new Set(compared.flatMap((each) => (each.isOne ? [each.column] : [])))
  const sorted = order.map(({ field }) => column(field))
  const keys = [{ name: null, columns: table.primaryKey }, ...table.indexes.filter(({ isSearch }) => !isSearch)]
  const along = keys
    .map((key) => ({ ...key, before: keyedBefore(key.columns, sorted, equal) }))
    .filter(({ before }) => before >= 0)
    .toSorted((a, b) => b.before - a.before)[0]
  if (!along) return undefined
  const used = [...along.columns.slice(1, along.before), sorted[0]]
  const isFoundElsewhere = compared.some((each) => !used.includes(each.column) && keys.some(({ columns }) => columns[1] === each.column))
  return isFoundElsewhere ? undefined : { name: along.name }
}

/** How many columns of a key, the tenant among them, are compared to one value before those of the order; -1 where others come between. */
function keyedBefore(columns: readonly string[], sorted: readonly string[], equal: ReadonlySet<string>): number {
  const start = columns.findLastIndex((_, at) => at > 0 && sorted.every((each, index) => columns[at + index] === each))
  return start > 0 && columns.slice(1, start).every((each) => equal.has(each)) ? start : -1
}

/** What must hold, each. */
export function conjuncts(where: Criterion): readonly Criterion[] {
  return where.op === 'and' ? where.of.flatMap(conjuncts) : [where]
}
