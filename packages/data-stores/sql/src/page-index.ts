import type { Criterion, Order, Selection } from '@diwan/core/storage'
import { columnName } from './compile-criterion.ts'
import { tenantColumn, type Table } from './table.ts'

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

/** Whether the rows of a criterion are those of a range of an index, in the order: it begins with what is compared to one value, all of it, and goes on in the order. */
export function isIndexRange(where: Criterion, order: readonly Order[], table: Table): boolean {
  const equal = new Set<string>()
  for (const part of conjuncts(where)) {
    if (part.op === 'always') continue
    if (part.op !== 'compare' || part.is !== 'eq' || part.value === null || part.type) return false
    equal.add(columnName(table, part.field))
  }
  const sorted = order.map(({ field }) => columnName(table, field))
  const keys = [table.primaryKey, ...table.indexes.filter(({ isSearch }) => !isSearch).map(({ columns }) => columns)]
  return keys.some((columns) => {
    const before = columns.slice(0, equal.size + 1)
    return before[0] === tenantColumn && before.slice(1).every((column) => equal.has(column)) && sorted.every((column, at) => columns[equal.size + 1 + at] === column)
  })
}

/** What must hold, each. */
export function conjuncts(where: Criterion): readonly Criterion[] {
  return where.op === 'and' ? where.of.flatMap(conjuncts) : [where]
}
