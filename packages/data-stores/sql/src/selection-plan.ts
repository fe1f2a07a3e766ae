import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Selection } from '@diwan/core/storage'
import { columnName, compileCriterion, type CompileContext } from './compile-criterion.ts'
import { dependsOnValues, shapeOf } from './criterion-shape.ts'
import type { Bind, SqlDialect } from './dialect.ts'
import { compilePlan, Slots, type Plan } from './plan.ts'
import { rowDecoder, type RowDecoder } from './row-codec.ts'
import { tenantColumn, type FieldColumns, type Table } from './table.ts'

export interface Compiler {
  readonly kysely: Kysely<unknown>
  readonly dialect: SqlDialect
  readonly tables: ReadonlyMap<string, Table>
}

export type Filter = Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>

/** The shape of a selection; its values go to `values`: the tenant first, then the criterion's, the position, the limit. */
export function selectionShape(selection: Selection, values: Bind[], compiler: Compiler): string {
  let shape = `${filterShape(selection, values, compiler)} ${selection.fields ? selection.fields.join(',') : '*'}`
  for (const { field, direction } of selection.order) shape += ` ${field}${direction}`
  if (selection.after) {
    shape += ' after'
    const { operands } = compiler.tables.get(selection.entity)!
    for (const [index, value] of selection.after.entries()) {
      const { encode } = operands.get(selection.order[index]!.field)!
      values.push(encode && value !== null ? encode(value) : value)
    }
  }
  values.push(selection.limit)
  return shape
}

export function filterShape(filter: Filter, values: Bind[], compiler: Compiler): string {
  values.push(filter.tenant)
  return `${filter.entity} ${filter.deleted} ${shapeOf(filter.where, values, compiler.tables.get(filter.entity)!, compiler)}`
}

/** Compiles a selection: a keyset page over one table. All directions of its order are the same. */
export function compileSelection(selection: Selection, compiler: Compiler): Plan<RowDecoder> {
  const { dialect } = compiler
  const table = compiler.tables.get(selection.entity)!
  const fields = selectedFields(table, selection.fields)
  const slots = new Slots()
  const filter = compileFilter(selection, table, compiler, slots)
  const after = selection.after ? sql` and ${positionAfter(selection, table, dialect, slots)}` : sql``
  const query = sql`select ${sql.join(readColumns(fields, dialect))} from ${sql.table(table.name)} as t where ${filter}${after} order by ${orderOf(selection, table)} limit ${slots.next()}`
  return compilePlan(compiler.kysely, query, { decode: rowDecoder(fields, dialect), kept: !dependsOnValues(selection.where) })
}

/** The condition on tenant, soft deletion and criterion. Takes the tenant as slot 0. */
export function compileFilter(filter: Filter, table: Table, compiler: Compiler, slots: Slots, alias = 't'): RawBuilder<unknown> {
  const tenant = () => slots.at(0)
  const context: CompileContext = { dialect: compiler.dialect, tables: compiler.tables, tenant, next: slots.next }
  const own = sql`${sql.ref(`${alias}.${tenantColumn}`)} = ${tenant()}`
  const deletedAt = sql.ref(`${alias}.deleted_at`)
  const live = !table.softDeletes || filter.deleted === 'include' ? sql`` : filter.deleted === 'only' ? sql` and ${deletedAt} is not null` : sql` and ${deletedAt} is null`
  const where = filter.where.op === 'always' ? sql`` : sql` and ${compileCriterion(filter.where, table, alias, context)}`
  return sql`${own}${live}${where}`
}

/** The columns of fields as they are read, each under a name of its own, because a driver may give rows by name. */
export function readColumns(fields: readonly FieldColumns[], dialect: SqlDialect): RawBuilder<unknown>[] {
  const columns = fields.flatMap((field) => field.columns)
  return columns.map(({ name, type }, index) => sql`${dialect.read(sql.ref(`t.${name}`), type)} as ${sql.ref(`c${index}`)}`)
}

export function selectedFields(table: Table, names: readonly string[] | undefined): readonly FieldColumns[] {
  if (!names) return table.fields.filter((field) => field.visible)
  return [...new Set(['id', ...names])].map((name) => table.byField.get(name)!)
}

export function orderOf({ order }: Pick<Selection, 'order'>, table: Table): RawBuilder<unknown> {
  return sql.join(order.map(({ field, direction }) => sql`${sql.ref(`t.${columnName(table, field)}`)} ${sql.raw(direction)}`))
}

/**
 * What comes after the position. As one comparison of rows where the database goes about that by an index; elsewhere with
 * a range on the first column before it, since `a < ? or (a = ? and b < ?)` alone reads everything before the page.
 */
function positionAfter({ order }: Selection, table: Table, dialect: SqlDialect, slots: Slots): RawBuilder<unknown> {
  const columns = order.map(({ field }) => sql.ref(`t.${columnName(table, field)}`))
  const isDescending = order[0]!.direction === 'desc'
  const beyond = sql.raw(isDescending ? '<' : '>')
  // Each position is bound once, however often the text names it.
  const first = slots.used
  const value = (index: number) => slots.at(first + index)
  if (dialect.comparesRowsByIndex) return sql`(${sql.join(columns)}) ${beyond} (${sql.join(columns.map((_, index) => value(index)))})`
  const from = (index: number): RawBuilder<unknown> => {
    const strictly = sql`${columns[index]!} ${beyond} ${value(index)}`
    return index === columns.length - 1 ? strictly : sql`(${columns[index]!} ${beyond}= ${value(index)} and (${strictly} or ${from(index + 1)}))`
  }
  return from(0)
}
