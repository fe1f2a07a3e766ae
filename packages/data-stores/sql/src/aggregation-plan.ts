import { sql, type RawBuilder } from 'kysely'
import type { Aggregation } from '@diwan/core/storage'
import { columnName } from './compile-criterion.ts'
import type { Bind, SqlDialect } from './dialect.ts'
import { compilePlan, Slots, type Plan } from './plan.ts'
import type { RowDecoder } from './row-codec.ts'
import { compileFilter, filterShape, type Compiler } from './selection-plan.ts'
import type { Table } from './table.ts'

export function aggregationShape(aggregation: Aggregation, values: Bind[], dialect: SqlDialect): string {
  const measures = Object.entries(aggregation.measures).map(([name, { of, field = '' }]) => `${name}:${of}:${field}`)
  const shape = `${filterShape({ ...aggregation, deleted: 'exclude' }, values, dialect)} by ${aggregation.groupBy.join(',')} ${measures.join(',')}`
  values.push(aggregation.limit)
  return shape
}

/** Compiles groups and measures; groups come in the order of their keys, and money in one group per currency. */
export function compileAggregation(aggregation: Aggregation, compiler: Compiler): Plan<RowDecoder> {
  const table = compiler.tables.get(aggregation.entity)!
  const slots = new Slots()
  const filter = compileFilter({ ...aggregation, deleted: 'exclude' }, table, compiler, slots)
  const currencies = [...new Set(Object.values(aggregation.measures).flatMap(({ field }) => (field && table.byField.get(field)?.type === 'money' ? [field] : [])))]
  const keys = [...aggregation.groupBy, ...currencies.map((field) => `${field}.currency`)].map((field) => sql.ref(`t.${columnName(table, field)}`))
  const measures = Object.values(aggregation.measures).map(({ of, field }) => measureColumn(of, field, table, compiler.dialect))
  const grouped = keys.length > 0 ? sql` group by ${sql.join(keys)} order by ${sql.join(keys)}` : sql``
  // Names of their own, because a driver may give rows by name.
  const columns = [...keys, ...measures].map((column, index) => sql`${column} as ${sql.ref(`c${index}`)}`)
  const query = sql`select ${sql.join(columns)} from ${sql.table(table.name)} as t where ${filter}${grouped} limit ${slots.next()}`
  return compilePlan(compiler.kysely, query, groupDecoder(aggregation, currencies, table, compiler.dialect))
}

function measureColumn(of: string, field: string | undefined, table: Table, dialect: SqlDialect): RawBuilder<unknown> {
  if (field === undefined) return sql`count(*)`
  const column = sql.ref(`t.${columnName(table, field)}`)
  if (of === 'count') return sql`count(${column})`
  const measure = sql`${sql.raw(of)}(${column})`
  return table.byField.get(field)!.type === 'money' ? dialect.exactInteger(measure) : measure
}

function groupDecoder(aggregation: Aggregation, currencies: readonly string[], table: Table, dialect: SqlDialect): RowDecoder {
  const { groupBy } = aggregation
  const measures = Object.entries(aggregation.measures)
  return (values) => {
    const row: Record<string, unknown> = {}
    for (const [index, field] of groupBy.entries()) row[field] = decode(table.byField.get(field)!.type, values[index])
    for (const [index, [name, { of, field }]] of measures.entries()) {
      const value = values[groupBy.length + currencies.length + index]
      if (of === 'count' || field === undefined) row[name] = Number(value)
      else if (value === null) row[name] = null
      else if (currencies.includes(field)) row[name] = { amount: BigInt(value as string), currency: values[groupBy.length + currencies.indexOf(field)] }
      else row[name] = decode(table.byField.get(field)!.type, value)
    }
    return row
  }

  function decode(type: Parameters<SqlDialect['decoder']>[0], value: unknown): unknown {
    const decoder = dialect.decoder(type)
    return decoder && value !== null ? decoder(value) : value
  }
}
