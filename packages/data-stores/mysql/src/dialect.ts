import { DummyDriver, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, sql, type Expression, type SqlBool } from 'kysely'
import type { StorageType } from '@diwan/core'
import type { ColumnType, SqlDialect } from '@diwan/sql'
import { bulkInsert } from './bulk-insert.ts'
import { brokenIndex, classify } from './errors.ts'
import { paddedList } from './lists.ts'
import { collation } from './session.ts'
import { decoders, encoders } from './values.ts'

/** The longest text that a `varchar` holds; what is longer is kept beside the row. */
export const longestVarchar = 500

/** MySQL 8 and MariaDB. What differs between the two is `collation` in session.ts, and read by the server itself. */
export const mysqlDialect: SqlDialect = {
  name: 'mysql',
  kysely: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
  columnType,
  feed: 'counter',
  tableSuffix: () => `engine = InnoDB default charset = utf8mb4 collate = ${collation}`,
  encoder: (type) => encoders[type] ?? null,
  decoder: (type) => decoders[type] ?? null,
  list: (values) => paddedList(values),
  read: (column) => sql`${column}`,
  inList: (column, list) => sql<SqlBool>`${column} in (${list})`,
  hasAny: (column, list) => sql<SqlBool>`json_overlaps(${column}, json_array(${list}))`,
  isEmptyList: (column) => sql<SqlBool>`coalesce(json_length(${column}), 0) = 0`,
  startsWith: (column, prefix, length) => sql<SqlBool>`left(${column}, ${length}) = ${prefix}`,
  contains: (column, part) => sql<SqlBool>`locate(${part}, ${column}) > 0`,
  rowsOf: (list, alias, type) => sql`${listed(list, type)} as ${sql.ref(alias)}`,
  // Distinct, because lists are padded.
  spansOf: (low, high, alias, type) =>
    sql`(select distinct lower.value as low, upper.value as high from ${listed(low, type)} as lower join ${listed(high, type)} as upper on upper.n = lower.n) as ${sql.ref(alias)}`,
  comparesRowsByIndex: false,
  lateral: false,
  writesInWith: false,
  errorsSpoilTransactions: false,
  onDuplicate: () => sql`on duplicate key update`,
  bulkInsert,
  columnsOf: (table) => ({ sql: 'select column_name from information_schema.columns where table_schema = database() and table_name = ?', binds: [table] }),
  indexesOf: (table) => ({ sql: 'select distinct index_name from information_schema.statistics where table_schema = database() and table_name = ?', binds: [table] }),
  // InnoDB counts by itself.
  statistics: () => [],
  classify,
  brokenIndex,
}

function columnType({ type, max, indexed }: ColumnType): string {
  if (type !== 'key' && type !== 'text') return columnTypes[type]
  if (indexed || (max ?? Infinity) <= longestVarchar) return `varchar(${max ?? 100})`
  // A UTF-16 unit takes three bytes at the most: four are for a pair.
  const bytes = (max ?? Infinity) * 3
  return bytes < 2 ** 16 ? 'text' : bytes < 2 ** 24 ? 'mediumtext' : 'longtext'
}

const columnTypes: Readonly<Record<Exclude<StorageType, 'key' | 'text'>, string>> = {
  id: 'binary(16)',
  integer: 'bigint',
  boolean: 'tinyint(1)',
  instant: 'datetime(3)',
  date: 'date',
  decimal: 'decimal(32, 12)',
  money: 'bigint',
  // Not `json`: MariaDB refuses documents deeper than 32 levels there, MySQL reorders keys, and drivers parse it unasked.
  json: 'longtext',
  bytes: 'longblob',
}

/** The values of a bound list as rows `(n, value)`. */
function listed(list: Expression<unknown>, type: StorageType) {
  const column = sql.raw(columnType({ type, max: longestVarchar, indexed: false }))
  return sql`json_table(json_array(${list}), '$[*]' columns (n for ordinality, value ${column} path '$'))`
}
