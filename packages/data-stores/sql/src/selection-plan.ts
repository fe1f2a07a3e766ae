import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Selection } from '@diwan/core/storage'
import { columnName, compileCriterion, type CompileContext } from './compile-criterion.ts'
import { shapeOf } from './criterion-shape.ts'
import type { Bind, SqlDialect } from './dialect.ts'
import { compilePlan, Slots, type Plan } from './plan.ts'
import { rowDecoder, type RowDecoder } from './row-codec.ts'
import { tenantColumn, type FieldColumns, type Table } from './table.ts'

export interface Compiler {
  readonly kysely: Kysely<unknown>
  readonly dialect: SqlDialect
  readonly tables: ReadonlyMap<string, Table>
}

type Filter = Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>

/** The shape of a selection; its values go to `values`: the tenant first, then the criterion's, the position, the limit. */
export function selectionShape(selection: Selection, values: Bind[], dialect: SqlDialect): string {
  let shape = `${filterShape(selection, values, dialect)} ${selection.fields ? selection.fields.join(',') : '*'}`
  for (const { field, direction } of selection.order) shape += ` ${field}${direction}`
  if (selection.after) {
    shape += ' after'
    for (const value of selection.after) values.push(value as Bind)
  }
  values.push(selection.limit)
  return shape
}

export function filterShape(filter: Filter, values: Bind[], dialect: SqlDialect): string {
  values.push(filter.tenant)
  return `${filter.entity} ${filter.deleted} ${shapeOf(filter.where, values, dialect)}`
}

/** Compiles a selection: a keyset page over one table. All directions of its order are the same. */
export function compileSelection(selection: Selection, compiler: Compiler): Plan<RowDecoder> {
  const { dialect } = compiler
  const table = compiler.tables.get(selection.entity)!
  const fields = selectedFields(table, selection.fields)
  const slots = new Slots()
  const filter = compileFilter(selection, table, compiler, slots)
  const columns = selection.order.map(({ field }) => sql.ref(`t.${columnName(table, field)}`))
  const direction = selection.order[0]!.direction
  const after = selection.after ? sql` and (${sql.join(columns)}) ${sql.raw(direction === 'asc' ? '>' : '<')} (${sql.join(selection.after.map(slots.next))})` : sql``
  const order = sql.join(columns.map((column) => sql`${column} ${sql.raw(direction)}`))
  const query = sql`select ${sql.join(fields.flatMap((field) => readColumns(field, dialect)))} from ${sql.table(table.name)} as t where ${filter}${after} order by ${order} limit ${slots.next()}`
  return compilePlan(compiler.kysely, query, rowDecoder(fields, dialect))
}

/** The condition on tenant, soft deletion and criterion. Takes the tenant as slot 0. */
export function compileFilter(filter: Filter, table: Table, compiler: Compiler, slots: Slots): RawBuilder<unknown> {
  const tenant = () => slots.at(0)
  const context: CompileContext = { dialect: compiler.dialect, tables: compiler.tables, tenant, next: slots.next }
  const own = sql`${sql.ref(`t.${tenantColumn}`)} = ${tenant()}`
  const live = !table.softDeletes || filter.deleted === 'include' ? sql`` : filter.deleted === 'only' ? sql` and t.deleted_at is not null` : sql` and t.deleted_at is null`
  const where = filter.where.op === 'always' ? sql`` : sql` and ${compileCriterion(filter.where, table, 't', context)}`
  return sql`${own}${live}${where}`
}

export function readColumns(field: FieldColumns, dialect: SqlDialect): RawBuilder<unknown>[] {
  return field.columns.map((column) => {
    const reference = sql.ref(`t.${column.name}`)
    return column.type === 'money' ? dialect.exactInteger(reference) : sql`${reference}`
  })
}

function selectedFields(table: Table, names: readonly string[] | undefined): readonly FieldColumns[] {
  if (!names) return table.fields.filter((field) => field.visible)
  return [...new Set(['id', ...names])].map((name) => table.byField.get(name)!)
}
