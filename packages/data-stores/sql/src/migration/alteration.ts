import type { AlteredColumn, ForeignKey } from '../dialect.ts'
import type { Compiler } from '../selection-plan.ts'
import type { Table } from '../table.ts'
import { dropColumn, rebuildTable } from './ddl.ts'
import { dropIndex } from './drop-index.ts'
import type { FoundTable } from './introspect.ts'
import type { Step } from './step.ts'

/** A change to a table that is there. */
export type Alteration =
  | { readonly do: 'setType'; readonly column: string; readonly type: string }
  | { readonly do: 'setNullable'; readonly column: string; readonly nullable: boolean }
  | { readonly do: 'addForeignKey'; readonly key: ForeignKey }
  /** With the indexes and foreign keys that it is in. */
  | { readonly do: 'dropColumn'; readonly column: string }

/**
 * How alterations of one table are made, and `state` as they leave it: by statements of the database, or, where one of them
 * has none, by building the table anew with all of them.
 */
export function alter(compiler: Compiler, table: Table, state: FoundTable, alterations: readonly Alteration[]): Pick<Step, 'statements' | 'alone'> {
  const direct: string[] = []
  let isDirect = true
  for (const alteration of alterations) {
    const statements = directly(compiler, table, state, alteration)
    if (statements) direct.push(...statements)
    else isDirect = false
    apply(state, alteration)
  }
  if (isDirect) return { statements: direct, alone: null }
  return { statements: rebuildTable(compiler, table, state), alone: compiler.dialect.rebuild ?? null }
}

function directly(compiler: Compiler, { name }: Table, state: FoundTable, alteration: Alteration): readonly string[] | null {
  const { dialect } = compiler
  const altered = (column: string, what: Partial<AlteredColumn>) => dialect.alterColumn({ table: name, name: column, ...state.columns.get(column)!, changed: 'nullable', ...what })
  switch (alteration.do) {
    case 'setType':
      return altered(alteration.column, { type: alteration.type, changed: 'type' })
    case 'setNullable':
      return altered(alteration.column, { nullable: alteration.nullable })
    case 'addForeignKey':
      return dialect.addForeignKey(name, alteration.key)
    case 'dropColumn': {
      const foreignKeys = withColumn(state.foreignKeys, alteration.column).map((key) => dialect.dropForeignKey(name, key))
      if (foreignKeys.includes(null)) return null
      for (const key of withColumn(state.foreignKeys, alteration.column)) state.foreignKeys.delete(key)
      const indexes = withColumn(state.indexes, alteration.column).flatMap((index) => dropIndex(compiler, name, state, index))
      return [...(foreignKeys as readonly (readonly string[])[]).flat(), ...indexes, dropColumn(compiler, name, alteration.column)]
    }
  }
}

function apply({ columns, indexes, foreignKeys }: FoundTable, alteration: Alteration): void {
  switch (alteration.do) {
    case 'setType':
      columns.set(alteration.column, { ...columns.get(alteration.column)!, type: alteration.type })
      break
    case 'setNullable':
      columns.set(alteration.column, { ...columns.get(alteration.column)!, nullable: alteration.nullable })
      break
    case 'addForeignKey':
      foreignKeys.set(alteration.key.name, alteration.key)
      break
    case 'dropColumn':
      for (const name of withColumn(indexes, alteration.column)) indexes.delete(name)
      for (const name of withColumn(foreignKeys, alteration.column)) foreignKeys.delete(name)
      columns.delete(alteration.column)
  }
}

function withColumn(parts: ReadonlyMap<string, { readonly columns: readonly string[] }>, column: string): readonly string[] {
  return [...parts].filter(([, { columns }]) => columns.includes(column)).map(([name]) => name)
}
