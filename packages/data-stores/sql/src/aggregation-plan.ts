import { sql, type RawBuilder } from 'kysely'
import type { StorageType } from '@diwan/core'
import type { Aggregation } from '@diwan/core/storage'
import { columnName } from './compile-criterion.ts'
import type { Bind, SqlDialect } from './dialect.ts'
import { compilePlan, Slots, type Plan } from './plan.ts'
import type { RowDecoder } from './row-codec.ts'
import { compileFilter, filterShape, type Compiler } from './selection-plan.ts'
import type { Table } from './table.ts'

/** The shape of an aggregation; its values: the tenant, the criterion's, the spans, the limit. */
export function aggregationShape(aggregation: Aggregation, values: Bind[], compiler: Compiler): string {
  const { buckets, groupBy, limit } = aggregation
  const measures = Object.entries(aggregation.measures).map(([name, { of, field = '' }]) => `${name}:${of}:${field}`)
  const shape = `${filterShape({ ...aggregation, deleted: 'exclude' }, values, compiler)} by ${buckets ? `${buckets.field}[],` : ''}${groupBy.join(',')} ${measures.join(',')}`
  if (buckets) {
    const { type, encode } = compiler.tables.get(aggregation.entity)!.operands.get(buckets.field)!
    const edges: readonly Bind[] = encode ? buckets.edges.map(encode) : buckets.edges
    values.push(compiler.dialect.list(edges.slice(0, -1), type), compiler.dialect.list(edges.slice(1), type))
  }
  values.push(limit)
  return shape
}

/** Compiles groups and measures; groups come in the order of their keys, and money in one group per currency. */
export function compileAggregation(aggregation: Aggregation, compiler: Compiler): Plan<RowDecoder> {
  const { dialect } = compiler
  const { buckets, groupBy } = aggregation
  const table = compiler.tables.get(aggregation.entity)!
  const slots = new Slots()
  const filter = compileFilter({ ...aggregation, deleted: 'exclude' }, table, compiler, slots)
  const currencies = measuredMoney(aggregation, table)
  const spans = buckets && { low: slots.next(), high: slots.next(), ...table.operands.get(buckets.field)! }
  const read = (field: string) => dialect.read(sql.ref(`t.${columnName(table, field)}`), table.operands.get(field)!.type)
  const fields = [...groupBy, ...currencies.map((field) => `${field}.currency`)]
  const keys = [...(spans ? [sql.ref('b.low')] : []), ...fields.map((field) => sql.ref(`t.${columnName(table, field)}`))]
  const readKeys = [...(spans ? [dialect.read(sql.ref('b.low'), spans.type)] : []), ...fields.map(read)]
  const measures = Object.values(aggregation.measures).map(({ of, field }) => measureColumn(of, field, table, dialect))
  const ordered = keys.map((key, index) => (isNullable(fields[index - (spans ? 1 : 0)], table) ? sql`${key} is not null, ${key}` : key))
  const grouped = keys.length > 0 ? sql` group by ${sql.join(keys)} order by ${sql.join(ordered)}` : sql``
  // Names of their own, because a driver may give rows by name.
  const columns = [...readKeys, ...measures].map((column, index) => sql`${column} as ${sql.ref(`c${index}`)}`)
  const own = sql`${sql.table(table.name)} as t`
  const within = spans && sql`t.${sql.ref(spans.column)} >= b.low and t.${sql.ref(spans.column)} < b.high`
  const from = spans ? sql`${dialect.spansOf(spans.low, spans.high, 'b', spans.type)} join ${own} on ${within}` : own
  const query = sql`select ${sql.join(columns)} from ${from} where ${filter}${grouped} limit ${slots.next()}`
  return compilePlan(compiler.kysely, query, { decode: groupDecoder(aggregation, currencies, table, dialect), kept: false })
}

/** The money fields that are measured; their currency is part of the group. */
function measuredMoney({ measures }: Aggregation, table: Table): readonly string[] {
  const fields = Object.values(measures).flatMap(({ field }) => (field && table.byField.get(field)?.type === 'money' ? [field] : []))
  return [...new Set(fields)]
}

/** Null comes first, whatever the database would do; the edges of spans are never null. */
function isNullable(field: string | undefined, table: Table): boolean {
  return field !== undefined && table.byField.get(field.split('.')[0]!)!.columns[0]!.nullable
}

function measureColumn(of: string, field: string | undefined, table: Table, dialect: SqlDialect): RawBuilder<unknown> {
  if (field === undefined) return sql`count(*)`
  const column = sql.ref(`t.${columnName(table, field)}`)
  if (of === 'count') return sql`count(${column})`
  return dialect.read(sql`${sql.raw(of)}(${column})`, table.byField.get(field)!.type)
}

function groupDecoder(aggregation: Aggregation, currencies: readonly string[], table: Table, dialect: SqlDialect): RowDecoder {
  const { buckets, groupBy } = aggregation
  const keys = [...(buckets ? [{ name: 'bucket', field: buckets.field }] : []), ...groupBy.map((field) => ({ name: field, field }))]
  const typeOf = (field: string) => table.byField.get(field)!.type
  const measures = Object.entries(aggregation.measures)
  return (values) => {
    const row: Record<string, unknown> = {}
    for (const [index, { name, field }] of keys.entries()) row[name] = decode(typeOf(field), values[index])
    for (const [index, [name, { of, field }]] of measures.entries()) {
      const value = values[keys.length + currencies.length + index]
      if (of === 'count' || field === undefined) row[name] = Number(value)
      else if (value === null) row[name] = null
      else if (currencies.includes(field)) row[name] = { amount: BigInt(value as string), currency: values[keys.length + currencies.indexOf(field)] }
      else row[name] = typeOf(field) === 'integer' ? Number(value) : decode(typeOf(field), value)
    }
    return row
  }

  function decode(type: StorageType, value: unknown): unknown {
    const decoder = dialect.decoder(type)
    return decoder && value !== null ? decoder(value) : value
  }
}
