import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import type { Comparison, Criterion, Scalar } from '@diwan/core/storage'
import type { SqlDialect } from './dialect.ts'
import { exactCriterion } from './extensions/exact-criterion.ts'
import { tenantColumn, type Table } from './table.ts'

type Condition = RawBuilder<SqlBool> | Expression<SqlBool>
type Related = Extract<Criterion, { op: 'related' | 'relatedCount' }>

/** What a criterion is compiled with; `next` hands out the binds of its values, in the order of `shapeOf`. */
export interface CompileContext {
  readonly dialect: SqlDialect
  readonly tables: ReadonlyMap<string, Table>
  readonly tenant: () => RawBuilder<unknown>
  readonly next: () => RawBuilder<unknown>
  /** It is one side of an `or`, so its subqueries are no joins. */
  readonly isAlternative?: boolean
}

const operators: Readonly<Record<Comparison, string>> = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' }

/**
 * The SQL of a criterion over the table aliased `alias`. SQL's unknown counts as false in `and`, `or` and `where`
 * alike; only `not` could tell it from false, so it asks for `is not true`.
 */
export function compileCriterion(given: Criterion, table: Table, alias: string, context: CompileContext): Condition {
  const criterion = exactCriterion(given, table)
  const { dialect, next } = context
  const column = (field: string) => operandOf(table, alias, field, dialect)
  const hinted = (field: string, condition: Condition) => (table.operands.get(field)!.repeats && dialect.likely ? dialect.likely(condition) : condition)
  switch (criterion.op) {
    case 'always':
      return sql<SqlBool>`1 = 1`
    case 'never':
      return sql<SqlBool>`1 = 0`
    case 'and':
    case 'or': {
      const within = criterion.op === 'or' ? { ...context, isAlternative: true } : context
      const parts = criterion.of.map((part) => compileCriterion(part, table, alias, within))
      return sql<SqlBool>`(${sql.join(parts, criterion.op === 'and' ? sql` and ` : sql` or `)})`
    }
    case 'not':
      // Never unknown, and spelt so that a planner knows it for an anti-join, which stops at a page's end.
      if (criterion.of.op === 'related') return sql<SqlBool>`not exists (${relatedRows(criterion.of, table, alias, context, sql`1`)})`
      return sql<SqlBool>`(${compileCriterion(criterion.of, table, alias, context)}) is not true`
    case 'compare':
      return hinted(criterion.field, compare(column(criterion.field), criterion.is, criterion.value, next))
    case 'in': {
      const listed = dialect.inList(column(criterion.field), next(), table.operands.get(criterion.field)!.type)
      return criterion.values.includes(null) ? sql<SqlBool>`(${listed} or ${column(criterion.field)} is null)` : hinted(criterion.field, listed)
    }
    case 'startsWith':
      return dialect.startsWith(column(criterion.field), next(), next())
    case 'contains':
      return dialect.contains(column(criterion.field), next())
    case 'has':
      return dialect.hasAny(column(criterion.field), next())
    case 'isEmpty':
      return dialect.isEmptyList(column(criterion.field))
    case 'search':
      return sql<SqlBool>`(${sql.join(criterion.tokens.map(() => dialect.contains(column(criterion.field), next())), sql` and `)})`
    case 'related': {
      const end = context.isAlternative && criterion.relation.kind === 'one' ? sql.raw(dialect.oneByOne) : sql``
      return sql<SqlBool>`exists (${relatedRows(criterion, table, alias, context, sql`1`)}${end})`
    }
    case 'relatedCount': {
      const counted = criterion.relation.kind === 'through' ? sql`count(distinct ${sql.ref(`${nested(alias)}.id`)})` : sql`count(*)`
      const count = relatedRows(criterion, table, alias, context, counted)
      return sql<SqlBool>`(${count}) ${sql.raw(operators[criterion.is])} ${next()}`
    }
  }
}

/** What a field stands for in SQL: its column, or its place in a document. */
export function operandOf(table: Table, alias: string, field: string, dialect: SqlDialect): Expression<unknown> {
  const { column, path, form } = table.operands.get(field)!
  const ref = sql.ref(`${alias}.${column}`)
  return path ? dialect.documentValue(ref, path, form!) : ref
}

/** The column of a field, or of the currency of a money field as `field.currency`. */
export function columnName(table: Table, field: string): string {
  return table.operands.get(field)!.column
}

function compare(column: Expression<unknown>, is: Comparison, value: Scalar, next: () => RawBuilder<unknown>): Condition {
  if (value === null) return is === 'eq' ? sql<SqlBool>`${column} is null` : is === 'ne' ? sql<SqlBool>`${column} is not null` : sql<SqlBool>`1 = 0`
  if (is === 'ne') return sql<SqlBool>`(${column} = ${next()}) is not true`
  return sql<SqlBool>`${column} ${sql.raw(operators[is])} ${next()}`
}

function relatedRows({ relation, where }: Related, table: Table, alias: string, context: CompileContext, what: RawBuilder<unknown>): RawBuilder<unknown> {
  const target = context.tables.get(relation.to)!
  const inner = nested(alias)
  const outer = (field: string) => sql.ref(`${alias}.${columnName(table, field)}`)
  const own = (field: string) => sql.ref(`${inner}.${columnName(target, field)}`)
  const live = target.softDeletes ? sql` and ${sql.ref(`${inner}.deleted_at`)} is null` : sql``
  const tenantOf = (name: string) => sql.ref(`${name}.${tenantColumn}`)
  const from = sql`${sql.table(target.name)} as ${sql.ref(inner)}`
  if (relation.kind === 'through') {
    const link = context.tables.get(relation.through)!
    const middle = `${inner}l`
    const far = sql.ref(`${middle}.${columnName(link, relation.far)}`)
    const near = sql.ref(`${middle}.${columnName(link, relation.near)}`)
    const liveLink = link.softDeletes ? sql` and ${sql.ref(`${middle}.deleted_at`)} is null` : sql``
    const join = sql`${sql.table(link.name)} as ${sql.ref(middle)} join ${from} on ${tenantOf(inner)} = ${tenantOf(middle)} and ${own('id')} = ${far}`
    return sql`select ${what} from ${join} where ${tenantOf(middle)} = ${context.tenant()} and ${near} = ${outer('id')}${liveLink}${live} and ${compileCriterion(where, target, inner, context)}`
  }
  const tie = relation.kind === 'one' ? sql`${own('id')} = ${outer(relation.local)}` : sql`${own(relation.foreign)} = ${outer('id')}`
  return sql`select ${what} from ${from} where ${tenantOf(inner)} = ${context.tenant()} and ${tie}${live} and ${compileCriterion(where, target, inner, context)}`
}

function nested(alias: string): string {
  return `${alias}r`
}
