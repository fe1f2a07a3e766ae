import { DummyDriver, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, sql, type Expression, type SqlBool } from 'kysely'
import type { StorageType } from '@diwan/core'
import { valuesInsert, type Bind, type ColumnType, type SqlDialect } from '@diwan/sql'
import { documentValue } from './document-value.ts'
import { brokenIndex, classify, hint } from './errors.ts'
import { introspection } from './introspection.ts'
import { paddedList } from './lists.ts'
import { introspectSearches, searchIndex } from './search-index.ts'
import { beforeDdl, collation } from './session.ts'
import { decoders, encoders } from './values.ts'

/** The longest text that a `varchar` holds; what is longer is kept beside the row. */
export const longestVarchar = 500

/** MySQL 8 and MariaDB. What differs between the two stands in comments that only the one or the other reads. */
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
  read: (column, type) => (readAsText.has(type) ? sql`cast(${column} as char)` : sql`${column}`),
  inList: (column, list) => sql<SqlBool>`${column} in (${list})`,
  hasAny: (column, list) => sql<SqlBool>`json_overlaps(${column}, json_array(${list}))`,
  isEmptyList: (column) => sql<SqlBool>`coalesce(json_length(${column}), 0) = 0`,
  documentValue,
  startsWith: (column, prefix, length) => sql<SqlBool>`left(${column}, ${length}) = ${prefix}`,
  contains: (column, part) => sql<SqlBool>`locate(${part}, ${column}) > 0`,
  // Distinct, because lists are padded.
  spansOf: (low, high, alias, type) =>
    sql`(select distinct lower.value as low, upper.value as high from ${listed(low, type)} as lower join ${listed(high, type)} as upper on upper.n = lower.n) as ${sql.ref(alias)}`,
  comparesRowsByIndex: false,
  indexesInTables: true,
  merging: 'limits',
  lookup: 'straight_join',
  // By itself MariaDB takes all of the tenant’s rows in order for about as cheap, and goes through those before the page.
  along: (index) => sql`force index (${index === null ? sql`primary` : sql.ref(index)})`,
  ordersWithoutNull: true,
  lateral: false,
  writesInWith: false,
  errorsSpoilTransactions: false,
  cast: (value) => sql`${value}`,
  onDuplicate: () => sql`on duplicate key update`,
  bulkInsert: (table, columns) => valuesInsert(table, columns, (name) => `\`${name}\``),
  introspection,
  literal,
  alterColumn: ({ table, name, type, nullable, default: byDefault }) => [
    `alter table \`${table}\` modify column \`${name}\` ${type}${nullable ? ' null' : ' not null'}${byDefault === null ? '' : ` default ${byDefault}`}`,
  ],
  addForeignKey: (table, { name, columns, to }) => [
    `alter table \`${table}\` add constraint \`${name}\` foreign key (${columns.map((column) => `\`${column}\``).join(', ')}) references \`${to}\` (tenant_id, id)`,
  ],
  dropForeignKey: (table, name) => [`alter table \`${table}\` drop foreign key \`${name}\``],
  dropIndex: (table, name) => `drop index \`${name}\` on \`${table}\``,
  transactionalDdl: false,
  foreignKeysNeedIndexes: true,
  beforeDdl,
  lockRows: ' for update',
  oneByOne: '',
  // InnoDB counts by itself.
  statistics: () => [],
  classify,
  hint,
  brokenIndex,
}

/** The same, with an index of the parts of texts. */
export const searchingDialect: SqlDialect = {
  ...mysqlDialect,
  searchIndex,
  introspection: { ...introspection, searches: introspectSearches },
}

function columnType({ type, max, indexed }: ColumnType): string {
  if (type !== 'key' && type !== 'text') return columnTypes[type]
  if (indexed || (max ?? Infinity) <= longestVarchar) return `varchar(${max ?? 100})`
  // A UTF-16 unit takes three bytes at the most: four are for a pair.
  const bytes = (max ?? Infinity) * 3
  return bytes < 2 ** 16 ? 'text' : bytes < 2 ** 24 ? 'mediumtext' : 'longtext'
}

/** Drivers, and connections that a host lends, read these in ways of their own: as local times, or rounded. */
const readAsText: ReadonlySet<StorageType> = new Set(['instant', 'date', 'decimal', 'money'])

const columnTypes: Readonly<Record<Exclude<StorageType, 'key' | 'text'>, string>> = {
  id: 'binary(16)',
  integer: 'bigint',
  boolean: 'tinyint(1)',
  instant: 'datetime(3)',
  date: 'date',
  decimal: 'decimal(32,12)',
  money: 'bigint',
  // Not `json`: MariaDB refuses documents deeper than 32 levels in it, MySQL reorders keys, and drivers parse it unasked.
  json: 'longtext',
  bytes: 'longblob',
}

/** Where a column's type has no defaults but expressions, the literal is one. */
function literal(value: Bind, column: ColumnType): string {
  if (value instanceof Uint8Array) return `(x'${Buffer.from(value).toString('hex')}')`
  if (typeof value !== 'string') return String(value)
  const text = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
  return columnType(column).endsWith('text') ? `(${text})` : text
}

/** The values of a bound list of instants or dates as rows `(n, value)`. */
function listed(list: Expression<unknown>, type: StorageType) {
  return sql`json_table(json_array(${list}), '$[*]' columns (n for ordinality, value ${sql.raw(columnType({ type, indexed: false }))} path '$'))`
}
