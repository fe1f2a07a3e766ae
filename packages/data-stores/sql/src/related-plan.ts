import { sql, type RawBuilder } from 'kysely'
import type { RelatedSelection, Row } from '@diwan/core/storage'
import { columnName, operandOf } from './compile-criterion.ts'
import { dependsOnValues, relationShape } from './criterion-shape.ts'
import type { Bind, SqlDialect } from './dialect.ts'
import { compilePlan, Slots, type Plan } from './plan.ts'
import { rowDecoder } from './row-codec.ts'
import { compileFilter, filterShape, readColumns, selectedFields, type Compiler } from './selection-plan.ts'
import { tenantColumn, type Table } from './table.ts'

/** A decoded row with the id of the record it was found for. */
export type RelatedDecoder = (row: readonly unknown[]) => { readonly of: string; readonly row: Row }

/** The shape of a related selection; its values: the tenant, the criterion's, the ids, the limit. */
export function relatedShape(selection: RelatedSelection, values: Bind[], compiler: Compiler): string {
  const { relation, of, fields, order, limit } = selection
  let shape = `related ${relationShape(relation)} ${filterShape({ ...selection, entity: relation.to }, values, compiler)} ${fields ? fields.join(',') : '*'}`
  for (const { field, direction } of order) shape += ` ${field}${direction}`
  const { dialect } = compiler
  const encode = dialect.encoder('id')
  values.push(dialect.list(encode ? of.map(encode) : of, 'id'), limit)
  return shape
}

/**
 * Compiles one statement for the rows of many records: each record's own page beside it where the database can
 * (`lateral`), otherwise all rows numbered within their record.
 */
export function compileRelated(selection: RelatedSelection, compiler: Compiler): Plan<RelatedDecoder> {
  const { dialect } = compiler
  const table = compiler.tables.get(selection.relation.to)!
  const fields = selectedFields(table, selection.fields)
  const slots = new Slots()
  const filter = compileFilter({ ...selection, entity: selection.relation.to }, table, compiler, slots)
  const parts = { fields: readColumns(fields, dialect), order: rankedOrder(selection, table, dialect), filter, ids: slots.next(), limit: slots.next(), table }
  const query = dialect.lateral ? besideEach(selection, parts, compiler) : numbered(selection, parts, compiler, slots)
  const decode = rowDecoder(fields, dialect)
  const decodeId = dialect.decoder('id') ?? ((value: unknown) => value)
  const read: RelatedDecoder = (values) => ({ of: decodeId(values[0]) as string, row: decode(values.slice(1)) })
  return compilePlan(compiler.kysely, query, { decode: read, kept: !dependsOnValues(selection.where) })
}

/** Null before all values of an extension field, whatever the database would do. */
function rankedOrder({ order }: RelatedSelection, table: Table, dialect: SqlDialect): RawBuilder<unknown> {
  return sql.join(
    order.flatMap(({ field, type, direction }) => {
      const value = operandOf(table, 't', field, dialect)
      const how = sql.raw(direction)
      return [...(type ? [sql`(${value} is not null) ${how}`] : []), sql`${value} ${how}`]
    }),
  )
}

interface Parts {
  readonly table: Table
  readonly fields: readonly RawBuilder<unknown>[]
  readonly order: RawBuilder<unknown>
  readonly filter: RawBuilder<unknown>
  readonly ids: RawBuilder<unknown>
  readonly limit: RawBuilder<unknown>
}

function besideEach({ relation }: RelatedSelection, { table, fields, order, filter, ids, limit }: Parts, { dialect, tables }: Compiler): RawBuilder<unknown> {
  const of = sql`k.value`
  const tie = relation.kind === 'many' ? sql`${sql.ref(`t.${columnName(table, relation.foreign)}`)} = ${of}` : sql`t.id in (${linked(relation, tables, of)})`
  const page = sql`select ${sql.join(fields)} from ${sql.table(table.name)} as t where ${filter} and ${tie} order by ${order} limit ${limit}`
  return sql`select ${of} as parent, r.* from ${dialect.rowsOf!(ids, 'k', 'id')} cross join lateral (${page}) as r`
}

function numbered({ relation }: RelatedSelection, { table, fields, order, filter, ids, limit }: Parts, { dialect, tables }: Compiler, slots: Slots): RawBuilder<unknown> {
  const names = sql.join(fields.map((_, index) => sql.ref(`c${index}`)))
  const rows = (parent: RawBuilder<unknown>, from: RawBuilder<unknown>) =>
    sql`select ${parent} as parent, row_number() over (partition by ${parent} order by ${order}) as nth, ${sql.join(fields)} from ${from} where ${filter}`
  const own = sql`${sql.table(table.name)} as t`
  if (relation.kind === 'many') {
    const parent = sql.ref(`t.${columnName(table, relation.foreign)}`)
    return sql`select parent, ${names} from (${rows(parent, own)} and ${dialect.inList(parent, ids, 'id')}) as r where nth <= ${limit} order by parent, nth`
  }
  const link = tables.get(relation.through)!
  const near = sql.ref(`l.${columnName(link, relation.near)}`)
  const far = sql.ref(`l.${columnName(link, relation.far)}`)
  const live = link.softDeletes ? sql` and l.deleted_at is null` : sql``
  const links = sql`select distinct ${near} as near, ${far} as far from ${sql.table(link.name)} as l where l.${sql.ref(tenantColumn)} = ${slots.at(0)}${live} and ${dialect.inList(near, ids, 'id')}`
  const parent = sql.ref('k.near')
  return sql`select parent, ${names} from (${rows(parent, sql`(${links}) as k join ${own} on t.id = k.far`)}) as r where nth <= ${limit} order by parent, nth`
}

function linked(relation: Extract<RelatedSelection['relation'], { kind: 'through' }>, tables: Compiler['tables'], of: RawBuilder<unknown>): RawBuilder<unknown> {
  const link = tables.get(relation.through)!
  const live = link.softDeletes ? sql` and l.deleted_at is null` : sql``
  const near = sql.ref(`l.${columnName(link, relation.near)}`)
  return sql`select ${sql.ref(`l.${columnName(link, relation.far)}`)} from ${sql.table(link.name)} as l where l.${sql.ref(tenantColumn)} = t.${sql.ref(tenantColumn)} and ${near} = ${of}${live}`
}
