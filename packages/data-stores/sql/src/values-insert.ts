import type { Bind, BulkInsert, NamedColumn } from './dialect.ts'

/** Rows of one statement, so that there are few texts to prepare; any number is the sum of a few. */
const sizes = [64, 32, 16, 8, 7, 6, 5, 4, 3, 2, 1]

/** What all rows but the first of a statement may have; servers take 16 MiB and more (`max_allowed_packet`). */
const mostBytes = 1_000_000

const known = new Map<string, BulkInsert>()

/** Inserts many rows by `values (…), (…)`, for databases that take no arrays; `quoted` writes a name. */
export function valuesInsert(table: string, columns: readonly NamedColumn[], quoted: (name: string) => string): BulkInsert {
  const into = `insert into ${quoted(table)} (${columns.map(({ name }) => quoted(name)).join(', ')}) values `
  const insert = known.get(into) ?? inserting(into, columns.length)
  known.set(into, insert)
  return insert
}

function inserting(into: string, columns: number): BulkInsert {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  const statements = new Map(sizes.map((size) => [size, { sql: into + Array.from({ length: size }, () => row).join(', ') }]))
  return {
    most: sizes[0]!,
    fitting: (rows) => sizes.find((size) => size <= countWithin(rows, mostBytes))!,
    statement: (count) => statements.get(count)!,
    binds: (rows) => rows.flatMap((row) => [...row]),
  }
}

/** How many of the rows, from the first on, are within a number of bytes; the first always is. */
function countWithin(rows: readonly (readonly Bind[])[], bytes: number): number {
  let used = 0
  for (const [index, row] of rows.slice(0, sizes[0]).entries()) {
    for (const bind of row) used += typeof bind === 'string' ? bind.length * 3 : bind instanceof Uint8Array ? bind.length : 8
    if (index > 0 && used > bytes) return index
  }
  return rows.length
}
