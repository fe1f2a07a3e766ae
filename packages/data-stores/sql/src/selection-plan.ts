import { sql, type Expression, type Kysely, type RawBuilder } from 'kysely'
import { allOf, type Order, type Selection } from '@diwan/core/storage'
import { boundedPage, boundedSearch, type Page } from './bounded-search.ts'
import { columnName, compileCriterion, operandOf, type CompileContext } from './compile-criterion.ts'
import { dependsOnValues, shapeOf } from './criterion-shape.ts'
import type { Bind, SqlDialect } from './dialect.ts'
import { conjuncts, pageIndex } from './page-index.ts'
import type { PageRanges } from './page-ranges.ts'
import { compilePlan, Slots, type Plan } from './plan.ts'
import { rowDecoder, type RowDecoder } from './row-codec.ts'
import { tenantColumn, type FieldColumns, type Table } from './table.ts'

export interface Compiler {
  readonly kysely: Kysely<unknown>
  readonly dialect: SqlDialect
  readonly tables: ReadonlyMap<string, Table>
}

export type Filter = Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>

/** The ranges that a selection is made of, and its limit where that stands in the text. */
export interface Ways {
  readonly ranges: PageRanges | undefined
  readonly fixed: number | undefined
}

/** The shape of a selection; its values go to `values`: the tenant first, then the criterion's, those of what is given, the position, the limit. */
export function selectionShape(selection: Selection, { fixed }: Ways, values: Bind[], compiler: Compiler): string {
  let shape = `${filterShape(selection, values, compiler)} ${selection.fields ? selection.fields.join(',') : '*'}`
  for (const { field, direction } of selection.order) shape += ` ${field}${direction}`
  const { given } = selection
  if (given) shape += ` given ${given.entity} ${shapeOf(given.where, values, compiler.tables.get(given.entity)!, compiler)}`
  if (selection.after) {
    shape += ' after'
    const { operands } = compiler.tables.get(selection.entity)!
    for (const [index, value] of selection.after.entries()) {
      const { encode } = operands.get(selection.order[index]!.field)!
      if (value === null) shape += ' null'
      else values.push(encode ? encode(value) : value)
    }
  }
  if (fixed === undefined) values.push(selection.limit)
  else shape += ` limit ${fixed}`
  return boundedSearch(selection, compiler.dialect) ? `bounded ${shape}` : shape
}

export function filterShape(filter: Filter, values: Bind[], compiler: Compiler): string {
  values.push(filter.tenant)
  return `${filter.entity} ${filter.deleted} ${shapeOf(filter.where, values, compiler.tables.get(filter.entity)!, compiler)}`
}

/** Compiles a selection: a keyset page over one table. All directions of its order are the same. */
export function compileSelection(selection: Selection, { ranges, fixed }: Ways, compiler: Compiler): Plan<RowDecoder> {
  const { dialect } = compiler
  const table = compiler.tables.get(selection.entity)!
  const fields = selectedFields(table, selection.fields)
  const columns = readColumns(fields, dialect)
  const order = orderOf(selection, table, dialect)
  const decode = rowDecoder(fields, dialect)
  const bounded = boundedSearch(selection, dialect)
  if (bounded) return compilePlan(compiler.kysely, boundedPage({ table, columns, order, asked: (by) => asked(selection, table, by) }, bounded, compiler), { decode })
  if (ranges && ranges.alternatives.length > 1) return compilePlan(compiler.kysely, mergedPage(selection, ranges, { table, columns, compiler, fixed }), { decode, kept: !dependsOnValues(selection.where) })
  const { where, limit } = asked(selection, table, compiler, fixed)
  // The first page too where many have no value in what they are ordered by: they are taken for nearly all, and sorted.
  const index = (selection.after ?? selection.order[0]?.type) && dialect.along && pageIndex(selection, table)
  const along = index ? sql` ${dialect.along!(index.name)}` : sql``
  const query = sql`select ${sql.join(columns)} from ${sql.table(table.name)} as t${along} where ${where} order by ${order} limit ${limit}`
  return compilePlan(compiler.kysely, query, { decode, kept: !dependsOnValues(selection.where) })
}

interface Merged {
  readonly table: Table
  readonly columns: readonly RawBuilder<unknown>[]
  readonly compiler: Compiler
  readonly fixed: number | undefined
}

/** The first rows of several ranges, in order and each once. */
function mergedPage(selection: Selection, { common, alternatives }: PageRanges, { table, columns, compiler, fixed }: Merged): RawBuilder<unknown> {
  const { dialect } = compiler
  const { order } = selection
  const slots = new Slots()
  const filter = compileFilter({ ...selection, where: common }, table, compiler, slots)
  const context: CompileContext = { dialect, tables: compiler.tables, tenant: () => slots.at(0), next: slots.next }
  const conditions = alternatives.map((each) => compileCriterion(each, table, 't', context))
  const after = selection.after ? sql` and ${positionAfter(selection, table, dialect, slots)}` : sql``
  const limit = limitOf(fixed, slots)
  const keys = (alias: string) => order.map(({ field }) => sql.ref(`${alias}${columnName(table, field)}`))
  const inOrder = (alias: string) => sql`order by ${sql.join(keys(alias).map((key) => sql`${key} ${sql.raw(order[0]!.direction)}`))}`
  const rows = sql`${sql.table(table.name)} as t`
  const range = (what: RawBuilder<unknown>, condition: Expression<unknown>, at: number) => {
    const index = dialect.along && pageIndex({ where: allOf(common, alternatives[at]!), order }, table)
    const along = index ? sql` ${dialect.along!(index.name)}` : sql``
    return sql`select ${what} from ${rows}${along} where ${filter} and ${condition}${after}`
  }
  const limited = (what: RawBuilder<unknown>) => (condition: Expression<unknown>, at: number) => sql`select * from (${range(what, condition, at)} ${inOrder('t.')} limit ${limit}) as ${sql.ref(`r${at}`)}`
  const read = sql.join(columns)
  if (dialect.merging === 'distinctOn') {
    const merged = sql`select distinct on (${sql.join(keys('u.'))}) u.* from (${sql.join(conditions.map(limited(sql`t.*`)), sql` union all `)}) as u ${inOrder('u.')} limit ${limit}`
    return sql`select ${read} from (${merged}) as t ${inOrder('t.')}`
  }
  const named = sql.join(keys('t.'))
  const ranges = conditions.map(dialect.merging === 'union' ? (condition, at) => range(named, condition, at) : limited(named))
  const page = sql`${sql.join(ranges, sql` union `)} ${inOrder('')} limit ${limit}`
  return sql`select ${read} from (${page}) as p ${sql.raw(dialect.lookup)} ${rows} on ${sql.ref(`t.${tenantColumn}`)} = ${slots.at(0)} and t.id = p.id ${inOrder('p.')}`
}

function asked(selection: Selection, table: Table, compiler: Compiler, fixed?: number): ReturnType<Page['asked']> {
  const slots = new Slots()
  const filter = compileFilter(selection, table, compiler, slots)
  const given = selection.given ? sql` and exists (${givenRecord(selection.given, compiler, slots)})` : sql``
  const after = selection.after ? sql` and ${positionAfter(selection, table, compiler.dialect, slots)}` : sql``
  return { where: sql`${filter}${given}${after}`, limit: limitOf(fixed, slots) }
}

function limitOf(fixed: number | undefined, slots: Slots): RawBuilder<unknown> {
  return fixed === undefined ? slots.next() : sql.lit(fixed)
}

/** Refers to none of the rows, so that the database looks for it once. */
function givenRecord({ entity, where }: NonNullable<Selection['given']>, compiler: Compiler, slots: Slots): RawBuilder<unknown> {
  const table = compiler.tables.get(entity)!
  const filter = compileFilter({ entity, tenant: '', where, deleted: 'exclude' }, table, compiler, slots, 'g')
  return sql`select 1 from ${sql.table(table.name)} as g where ${filter}`
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

function orderOf({ where, order }: Pick<Selection, 'where' | 'order'>, table: Table, dialect: SqlDialect): RawBuilder<unknown> {
  const isNull = ({ field }: Order) => conjuncts(where).some((part) => part.op === 'compare' && part.field === field && part.is === 'eq' && part.value === null)
  const kept = dialect.ordersWithoutNull ? order.filter((each) => !isNull(each)) : order
  return sql.join(kept.map(({ field, direction }) => sql`${operandOf(table, 't', field, dialect)} ${sql.raw(direction)}`))
}

function positionAfter({ order, after }: Selection, table: Table, dialect: SqlDialect, slots: Slots): RawBuilder<unknown> {
  // Where the position has no value, no row has.
  const columns = order.filter((_, index) => after![index] !== null).map(({ field }) => operandOf(table, 't', field, dialect))
  // Each position is bound once, however often the text names it.
  const first = slots.used
  return rowsBeyond(columns, columns.map((_, index) => () => slots.at(first + index)), { dialect, isDescending: order[0]!.direction === 'desc' })
}

/**
 * What comes after a position. As one comparison of rows where the database goes about that by an index; elsewhere with a
 * range on the first column before it, since `a < ? or (a = ? and b < ?)` alone reads everything before the page.
 */
export function rowsBeyond(
  columns: readonly Expression<unknown>[],
  values: readonly (() => Expression<unknown>)[],
  { dialect, isDescending }: { readonly dialect: SqlDialect; readonly isDescending: boolean },
): RawBuilder<unknown> {
  const beyond = sql.raw(isDescending ? '<' : '>')
  if (dialect.comparesRowsByIndex) return sql`(${sql.join(columns)}) ${beyond} (${sql.join(values.map((value) => value()))})`
  const from = (index: number): RawBuilder<unknown> => {
    const strictly = sql`${columns[index]!} ${beyond} ${values[index]!()}`
    return index === columns.length - 1 ? strictly : sql`(${columns[index]!} ${beyond}= ${values[index]!()} and (${strictly} or ${from(index + 1)}))`
  }
  return from(0)
}
