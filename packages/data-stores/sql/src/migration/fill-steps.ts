import type { ChainStep } from './chains.ts'
import { fillColumn } from './ddl.ts'
import type { DeclaredColumn, DeclaredTable } from './declared-table.ts'
import { backfillOf, type ExplicitContext } from './explicit-steps.ts'
import { step, type Step } from './step.ts'
import { tooLoose } from './table-steps.ts'

/**
 * Steps that fill what must not stay empty: once with the default of a field that was optional, and again before the column
 * refuses null, for what older versions have written in between.
 */
export function fillSteps(context: ExplicitContext, chains: readonly ChainStep[], declared: DeclaredTable): readonly Step[] {
  const { table, owner } = declared
  return tooLoose(declared, context.tables.get(table.name)!).flatMap((column) => {
    const id = `fill ${table.name}.${column.name}`
    if (column.fallback !== null) {
      const statements = [fillColumn(context.compiler, table.name, column.name, column.fallback)]
      const backfill = table.entity.feed ? null : constantBackfill(declared, column)
      return (['backfill', 'contract'] as const).map((phase) => step({ owner, id, phase, statements, backfill }))
    }
    const last = chains.findLast(({ migration }) => migration.phase === 'backfill' && migration.entity === table.entity.name && migration.sets.includes(column.field ?? ''))
    if (last?.migration.phase !== 'backfill') return []
    return [step({ owner, id, phase: 'contract', backfill: backfillOf(context, last.owner, last.migration, column.name) })]
  })
}

function constantBackfill({ table }: DeclaredTable, column: DeclaredColumn): Step['backfill'] {
  const field = table.byField.get(column.field!)!
  const fallback = table.entity.fields[column.field!]!.fallback!
  return { table, reads: table.fields, sets: [field], onlyNull: column.name, fields: () => ({ [field.field]: fallback() }) }
}
