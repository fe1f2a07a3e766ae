import type { Compiler } from '../selection-plan.ts'
import { createIndex } from './ddl.ts'
import type { FoundTable } from './introspect.ts'

/** The statements that drop an index, after one that takes its place under the foreign keys which would be left without. */
export function dropIndex(compiler: Compiler, table: string, state: FoundTable, name: string): readonly string[] {
  const { dialect } = compiler
  const index = state.indexes.get(name)
  state.indexes.delete(name)
  if (!index || !dialect.foreignKeysNeedIndexes) return [dialect.dropIndex(table, name)]
  const serves = (columns: readonly string[]) => ({ columns: has }: { readonly columns: readonly string[] }) => columns.every((column, at) => has[at] === column)
  const bare = [...state.foreignKeys].filter(([, { columns }]) => serves(columns)(index) && ![...state.indexes.values()].some(serves(columns)))
  return [
    ...bare.flatMap(([key, { columns }]) => {
      const instead = `${key}_index`
      state.indexes.set(instead, { columns, unique: false, valid: true })
      return createIndex(compiler, { name: instead, table, columns, unique: false })
    }),
    dialect.dropIndex(table, name),
  ]
}
