import { sql, type RawBuilder } from 'kysely'
import type { ForeignKey } from '../dialect.ts'
import { feedNumberings } from '../feed/feed.ts'
import type { Compiler } from '../selection-plan.ts'
import { expectedRows } from '../selectivity.ts'
import { tenantColumn, type Table, type TableIndex } from '../table.ts'
import type { DeclaredTable } from './declared-table.ts'
import { foreignKeyName, numberColumn } from './declared-table.ts'
import type { FoundTable } from './introspect.ts'

export interface ColumnDefinition {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly default: string | null
}

/** The statements that make a table with its indexes, as its entity asks for it. */
export function createTable(compiler: Compiler, { table, columns, indexes, foreignKeys }: DeclaredTable): readonly string[] {
  const { dialect } = compiler
  const definitions = columns.map(({ name, type, nullable }) => ({ name, type, nullable, default: null }))
  const key = table.entity.feed ? [] : dialect.statistics(table.name, null, expectedRows(table, table.primaryKey, true))
  const [within, after] = dialect.indexesInTables ? [indexes.filter(({ isSearch }) => !isSearch), indexes.filter(({ isSearch }) => isSearch)] : [[], indexes]
  return [
    tableStatement(compiler, table, { name: table.name, columns: definitions, foreignKeys, indexes: within }),
    ...after.flatMap((index) => createIndex(compiler, { ...index, table: table.name })),
    ...(dialect.afterTable?.(table) ?? []),
    ...key,
    ...indexes.flatMap(({ name, ...index }) => statistics(compiler, table, name, index)),
  ]
}

/**
 * The statements that put a table in the place of itself, with its rows, as `state` says; for databases that cannot change
 * a column where it is.
 */
export function rebuildTable(compiler: Compiler, table: Table, state: FoundTable): readonly string[] {
  const { kysely } = compiler
  const { name } = table
  const anew = `${name}__new`
  const number = numberColumn(table, compiler.dialect)
  const columns = [...state.columns].filter(([column]) => column !== number).map(([column, rest]) => ({ name: column, ...rest }))
  const names = sql.join([...state.columns.keys()].map((column) => sql.ref(column)))
  const foreignKeys = [...state.foreignKeys.values()].map((key) => ({ name: foreignKeyName(name, key.columns.at(-1)!), ...key }))
  const indexes = [...state.indexes].map(([index, rest]) => ({ ...table.indexes.find((each) => each.name === index), ...rest, name: index }))
  const text = (query: RawBuilder<unknown>) => query.compile(kysely).sql
  return [
    tableStatement(compiler, table, { name: anew, columns, foreignKeys }),
    text(sql`insert into ${sql.table(anew)} (${names}) select ${names} from ${sql.table(name)}`),
    ...(number === undefined ? [] : (feedNumberings[compiler.dialect.feed].rebuilt?.(name, anew) ?? [])),
    text(sql`drop table ${sql.table(name)}`),
    text(sql`alter table ${sql.table(anew)} rename to ${sql.table(name)}`),
    ...indexes.flatMap((index) => createIndex(compiler, { ...index, table: name })),
    ...indexes.flatMap((index) => statistics(compiler, table, index.name, index)),
  ]
}

export function addColumn({ kysely }: Compiler, table: string, column: ColumnDefinition): string {
  return sql`alter table ${sql.table(table)} add column ${columnDefinition(column)}`.compile(kysely).sql
}

export function dropColumn({ kysely }: Compiler, table: string, column: string): string {
  return sql`alter table ${sql.table(table)} drop column ${sql.ref(column)}`.compile(kysely).sql
}

export function dropTable({ kysely, dialect }: Compiler, table: string, { indexes }: FoundTable): readonly string[] {
  // What is found does not say which of them is for searches.
  const searches = [...indexes.keys()].flatMap((index) => dialect.searchIndex?.drop?.(index) ?? [])
  return [...searches, sql`drop table ${sql.table(table)}`.compile(kysely).sql]
}

/** Gives a column's fallback to the rows that have no value. */
export function fillColumn({ kysely }: Compiler, table: string, column: string, fallback: string): string {
  return sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.raw(fallback)} where ${sql.ref(column)} is null`.compile(kysely).sql
}

interface NewIndex extends Pick<TableIndex, 'columns' | 'unique' | 'isSearch'> {
  readonly name: string
  readonly table: string
}

export function createIndex({ kysely, dialect }: Compiler, { name, table, columns, unique, isSearch }: NewIndex, how: 'concurrently ' | '' = ''): readonly string[] {
  if (isSearch) return dialect.searchIndex!.create({ name, table, column: columns[0]! }, how)
  const kind = sql.raw(`${unique ? 'unique ' : ''}index ${how}`)
  return [sql`create ${kind}${sql.ref(name)} on ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})`.compile(kysely).sql]
}

/** What the planner is told of an index, where it must be told. */
export function statistics({ dialect }: Compiler, table: Table, index: string, { columns, unique, isSearch }: Omit<TableIndex, 'name'>): readonly string[] {
  return isSearch ? [] : dialect.statistics(table.name, index, expectedRows(table, columns, unique))
}

interface TableParts {
  readonly name: string
  readonly columns: readonly ColumnDefinition[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly indexes?: readonly TableIndex[]
}

function tableStatement(compiler: Compiler, table: Table, { name, columns, foreignKeys, indexes = [] }: TableParts): string {
  const { kysely, dialect } = compiler
  const number = numberColumn(table, dialect)
  const numbered = number === undefined ? [] : [sql`${sql.ref(number)} ${sql.raw(feedNumberings[dialect.feed].column(compiler))}`]
  // The number that one writer gives is the key by itself.
  const isNumbered = number !== undefined && dialect.feed === 'oneWriter'
  const key = isNumbered ? [] : [sql`primary key (${sql.join(table.primaryKey.map((column) => sql.ref(column)))})`]
  const suffix = isNumbered ? sql`` : sql` ${sql.raw(dialect.tableSuffix(table))}`
  const parts = [...numbered, ...columns.map(columnDefinition), ...key, ...indexes.map(indexClause), ...foreignKeys.map(foreignKeyClause)]
  return sql`create table ${sql.table(name)} (${sql.join(parts)})${suffix}`.compile(kysely).sql
}

function columnDefinition({ name, type, nullable, default: byDefault }: ColumnDefinition): RawBuilder<unknown> {
  return sql`${sql.ref(name)} ${sql.raw(type)}${sql.raw(nullable ? '' : ' not null')}${sql.raw(byDefault === null ? '' : ` default ${byDefault}`)}`
}

function indexClause({ name, columns, unique }: TableIndex): RawBuilder<unknown> {
  return sql`${sql.raw(unique ? 'unique ' : '')}index ${sql.ref(name)} (${sql.join(columns.map((column) => sql.ref(column)))})`
}

function foreignKeyClause({ name, columns, to }: ForeignKey): RawBuilder<unknown> {
  return sql`constraint ${sql.ref(name)} foreign key (${sql.join(columns.map((column) => sql.ref(column)))}) references ${sql.table(to)} (${sql.ref(tenantColumn)}, id)`
}
