import { DummyDriver, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql, type Expression, type SqlBool } from 'kysely'
import type { StorageType } from '@diwan/core'
import type { Statement } from '../connection.ts'
import type { Around, Bind, BulkInsert, NamedColumn, SqlDialect } from '../dialect.ts'
import { jsonText, parseJson } from '../json-text.ts'
import { statementName } from '../statement-name.ts'
import { arrayLiteral } from './array-literal.ts'
import { documentValue } from './document-value.ts'
import { errorClass, errorHint } from './error-class.ts'
import { instantText } from './instant-text.ts'
import { introspection } from './introspection.ts'

export interface PostgresDialectOptions {
  /**
   * How the change feed is numbered: `transactionIds` (default) never makes a writer wait; `counter` needs nothing but
   * rows, for CockroachDB, YugabyteDB and Citus, and makes the writers of one tenant wait for each other's commit.
   */
  readonly feed?: 'transactionIds' | 'counter'
  /** Splits every table into this many by the tenant's hash, when it is created. Default 1. */
  readonly partitions?: number
  /** `trigram` (default) makes an index for searches, by the extension pg_trgm; `scan` goes without, through all of a tenant's rows. */
  readonly search?: 'trigram' | 'scan'
}

/**
 * PostgreSQL, version 13 or later. Every value is bound as text, and what drivers parse in ways of their own (times, amounts,
 * documents) is read as text too, so that each driver, and a connection that a host lends, give the same.
 */
export function postgresDialect({ feed = 'transactionIds', partitions = 1, search = 'trigram' }: PostgresDialectOptions = {}): SqlDialect {
  return {
    name: 'postgres',
    kysely: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    columnType: ({ type }) => (type === 'key' || type === 'text' ? 'text collate "C"' : types[type]),
    feed,
    // What is not of a tenant, such as the ledger of migrations, is small.
    tableSuffix: ({ primaryKey }) => (partitions > 1 && primaryKey.includes('tenant_id') ? 'partition by hash (tenant_id)' : ''),
    afterTable: ({ name, primaryKey }) => (partitions > 1 && primaryKey.includes('tenant_id') ? partitionsOf(name, partitions) : []),
    encoder: (type) => (type === 'json' ? jsonText : type === 'bytes' ? hexText : null),
    decoder: (type) => decoders[type] ?? null,
    list: (values) => arrayLiteral(values as Parameters<typeof arrayLiteral>[0]),
    read: (column, type) => (readAsText.has(type) ? sql`${column}::text` : sql`${column}`),
    inList: (column, list, type) => sql<SqlBool>`${column} = any(${list}::${sql.raw(types[type])}[])`,
    hasAny: (column, list) => sql<SqlBool>`jsonb_exists_any(${column}, ${list})`,
    isEmptyList: (column) => sql<SqlBool>`coalesce(jsonb_array_length(${column}), 0) = 0`,
    documentValue,
    startsWith: (column, prefix) => sql<SqlBool>`starts_with(${column}, ${prefix})`,
    // Written so that a trigram index serves it; the pattern is worked out once, when the statement is planned.
    contains: (column, part) => sql<SqlBool>`${column} like ${pattern(part)}`,
    rowsOf: (list, alias, type) => sql`unnest(${list}::${sql.raw(types[type])}[]) as ${sql.ref(alias)}(value)`,
    spansOf: (low, high, alias, type) => {
      const array = sql.raw(`${types[type]}[]`)
      return sql`unnest(${low}::${array}, ${high}::${array}) as ${sql.ref(alias)}(low, high)`
    },
    comparesRowsByIndex: true,
    merging: 'distinctOn',
    lookup: 'join',
    plansAnewForLimits: true,
    lateral: true,
    writesInWith: true,
    errorsSpoilTransactions: true,
    json,
    cast: (value, type) => sql`${value}::${sql.raw(types[type])}`,
    onDuplicate: (key) => sql`on conflict (${sql.join(key.map((column) => sql.ref(column)))}) do update set`,
    bulkInsert,
    introspection,
    typeAsRead: (type) => type.replace(' collate "C"', '').replace('timestamptz(3)', 'timestamp(3) with time zone'),
    literal: (value) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)),
    alterColumn: ({ table, name, type, nullable, changed }) => {
      const action = changed === 'type' ? `type ${type} using "${name}"::${type.replace(' collate "C"', '')}` : `${nullable ? 'drop' : 'set'} not null`
      return [`alter table "${table}" alter column "${name}" ${action}`]
    },
    // Writers are kept out for a moment only: the rows that are there are looked at beside them.
    addForeignKey: (table, { name, columns, to }) => [
      `alter table "${table}" add constraint "${name}" foreign key (${columns.map((column) => `"${column}"`).join(', ')}) references "${to}" (tenant_id, id)${partitions > 1 ? '' : ' not valid'}`,
      ...(partitions > 1 ? [] : [`alter table "${table}" validate constraint "${name}"`]),
    ],
    dropForeignKey: (table, name) => [`alter table "${table}" drop constraint "${name}"`],
    dropIndex: (_table, name) => `drop index "${name}"`,
    transactionalDdl: true,
    // The parts of a table can be indexed beside writers, and the whole cannot.
    ...(partitions === 1 && { concurrently: withoutTimeout }),
    beforeDdl: ['set local statement_timeout = 0', `set local lock_timeout = '4s'`],
    lockRows: ' for update',
    oneByOne: ' offset 0',
    statistics: () => [],
    ...(search === 'trigram' && { searchIndex }),
    classify: errorClass,
    hint: errorHint,
    brokenIndex: (error) => {
      const { constraint, constraint_name: name } = error as { readonly constraint?: string; readonly constraint_name?: string }
      return constraint ?? name
    },
  }
}

const pattern = (part: Expression<unknown>) => sql`'%' || regexp_replace(${part}, '([\\\\%_])', '\\\\\\1', 'g') || '%'`

const searchIndex: NonNullable<SqlDialect['searchIndex']> = {
  create: ({ name, table, column }, how) => ['create extension if not exists pg_trgm', `create index ${how}"${name}" on "${table}" using gin ("${column}" gin_trgm_ops)`],
  bounded: {
    from: 3,
    // A subquery, so that it is made once, and that a plan is not for the pattern of one call.
    found: (column, part) => sql<SqlBool>`${column} like (select ${pattern(part)})`,
    // Taken for common, so that rows are read in order.
    seen: (column, part) => sql<SqlBool>`strpos(${column}, ${part}) > 0`,
  },
}

const types: Readonly<Record<StorageType, string>> = {
  id: 'uuid',
  key: 'text',
  text: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  instant: 'timestamptz(3)',
  date: 'date',
  decimal: 'numeric',
  money: 'bigint',
  json: 'jsonb',
  bytes: 'bytea',
}

const readAsText: ReadonlySet<StorageType> = new Set(['instant', 'date', 'decimal', 'money', 'json', 'bytes'])

/** From text, or from what a host's connection has parsed already. */
const decoders: Partial<Record<StorageType, (value: unknown) => unknown>> = {
  integer: Number,
  boolean: (value) => value === true || value === 't',
  instant: (value) => instantText(value as string),
  // Sums keep the zeros of their longest summand.
  decimal: (value) => ((value as string).includes('.') ? (value as string).replace(/\.?0+$/, '') : value),
  json: parseJson,
  bytes: bytesOfHex,
}

/** Of documents as `jsonb`, and of everything else as records have it on the wire. */
const json: NonNullable<SqlDialect['json']> = {
  value: (column, type) => {
    if (type === 'json' || type === 'integer' || type === 'boolean') return sql`to_jsonb(${column})`
    if (type === 'instant') return sql`to_jsonb(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`
    return type === 'date' ? sql`to_jsonb(to_char(${column}, 'YYYY-MM-DD'))` : sql`to_jsonb(${column}::text)`
  },
  object: (entries) => sql`jsonb_build_object(${sql.join(entries.flatMap(([key, value]) => [sql.lit(key), value]))})`,
  array: (values) => sql`jsonb_build_array(${sql.join(values)})`,
  union: (objects) => sql`(${sql.join(objects, sql` || `)})`,
  emptyObject: sql`'{}'::jsonb`,
  emptyArray: sql`'[]'::jsonb`,
}

function bulkInsert(table: string, columns: readonly NamedColumn[]): BulkInsert {
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${types[type]}[]`).join(', ')
  const text = `insert into "${table}" (${names}) select * from unnest(${arrays})`
  return {
    most: 5000,
    statement: () => statementOf(text),
    binds: (rows) => columns.map((_, index) => arrayLiteral(rows.map((row) => row[index] as Exclude<Bind, Uint8Array | readonly unknown[]>))),
  }
}

const statements = new Map<string, Statement>()

/** A table has as many of them as its columns have changed while this process ran. */
function statementOf(text: string): Statement {
  const known = statements.get(text) ?? { sql: text, name: statementName(text) }
  statements.set(text, known)
  return known
}

/** The build of an index may take long; afterwards the connection has its own limit again. */
const withoutTimeout: Around = {
  before: [`select set_config('diwan.statement_timeout', current_setting('statement_timeout'), false)`, 'set statement_timeout = 0'],
  after: [`select set_config('statement_timeout', current_setting('diwan.statement_timeout'), false)`],
  undo: [`select set_config('statement_timeout', current_setting('diwan.statement_timeout'), false)`],
}

function partitionsOf(table: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `create table "${table}_${at}" partition of "${table}" for values with (modulus ${count}, remainder ${at})`)
}

function hexText(value: unknown): string {
  let hex = '\\x'
  for (const byte of value as Uint8Array) hex += byte.toString(16).padStart(2, '0')
  return hex
}

function bytesOfHex(value: unknown): Uint8Array {
  const hex = value as string
  return Uint8Array.from({ length: hex.length / 2 - 1 }, (_, index) => Number.parseInt(hex.slice(index * 2 + 2, index * 2 + 4), 16))
}
