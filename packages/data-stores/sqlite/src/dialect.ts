import { DummyDriver, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql, type SqlBool } from 'kysely'
import type { StorageType } from '@diwan/core'
import { jsonText, parseJson, valuesInsert, type Bind, type SqlDialect } from '@diwan/sql'
import { documentValue } from './document-value.ts'
import { introspectSearches, searchIndex } from './search-index.ts'

// What a search index is made of is told as an index.
const ourTables = `t.type = 'table' and t.name like 'diwan\\_%' escape '\\' and t.name not like '%\\_\\_%' escape '\\'`

/** SQLite keeps instants, dates and decimals as their canonical text, which sorts as they do; amounts as 64-bit integers. */
export const sqliteDialect: SqlDialect = {
  name: 'sqlite',
  kysely: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  columnType: ({ type }) => columnTypes[type],
  feed: 'oneWriter',
  tableSuffix: () => 'without rowid',
  encoder: (type) => {
    if (type === 'boolean') return (value) => (value ? 1 : 0)
    if (type === 'json') return jsonText
    return type === 'money' || type === 'integer' ? wholeNumber : null
  },
  decoder: (type) => {
    if (type === 'boolean') return (value) => value === 1
    if (type === 'bytes') return (value) => new Uint8Array(value as Uint8Array)
    return type === 'json' ? parseJson : null
  },
  list: (values) => JSON.stringify(values),
  read: (column, type) => (type === 'money' ? sql`cast(${column} as text)` : sql`${column}`),
  inList: (column, list) => sql<SqlBool>`${column} in (select value from json_each(${list}))`,
  hasAny: (column, list) => sql<SqlBool>`exists (select 1 from json_each(${column}) as own join json_each(${list}) as wanted on own.value = wanted.value)`,
  isEmptyList: (column) => sql<SqlBool>`coalesce(json_array_length(${column}), 0) = 0`,
  likely: (condition) => sql<SqlBool>`likelihood(${condition}, 0.2)`,
  documentValue,
  startsWith: (column, prefix, length) => sql<SqlBool>`substr(${column}, 1, ${length}) = ${prefix}`,
  contains: (column, part) => sql<SqlBool>`instr(${column}, ${part}) > 0`,
  spansOf: (low, high, alias) => sql`(select lower.value as low, upper.value as high from json_each(${low}) as lower join json_each(${high}) as upper on upper.key = lower.key) as ${sql.ref(alias)}`,
  comparesRowsByIndex: true,
  merging: 'union',
  lookup: 'cross join',
  lateral: false,
  writesInWith: false,
  errorsSpoilTransactions: false,
  cast: (value) => sql`${value}`,
  onDuplicate: (key) => sql`on conflict (${sql.join(key.map((column) => sql.ref(column)))}) do update set`,
  bulkInsert: () => null,
  introspection: {
    columns: `select t.name as of, c.name as name, lower(c.type) as type, 1 - c."notnull" as nullable, c.dflt_value as fallback from sqlite_schema as t join pragma_table_info(t.name) as c where ${ourTables} order by t.name, c.cid`,
    indexes: `select t.name as of, i.name as name, c.name as part, i."unique" as apart, 1 as valid from sqlite_schema as t join pragma_index_list(t.name) as i join pragma_index_info(i.name) as c where ${ourTables} and i.origin = 'c' order by t.name, i.name, c.seqno`,
    foreignKeys: `select t.name as of, cast(k.id as text) as name, k."from" as part, k."table" as target from sqlite_schema as t join pragma_foreign_key_list(t.name) as k where ${ourTables} order by t.name, k.id, k.seq`,
  },
  literal: (value) => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)),
  alterColumn: () => null,
  addForeignKey: () => null,
  dropForeignKey: () => null,
  // One of a search is made anew in the place of what is left of it.
  dropIndex: (_table, name) => `drop index if exists "${name}"`,
  // References must not be looked at while a table that others refer to is away, and that can only be said before a transaction.
  rebuild: { before: ['pragma foreign_keys = off', 'begin immediate'], after: ['commit', 'pragma foreign_keys = on'], undo: ['rollback', 'pragma foreign_keys = on'] },
  transactionalDdl: true,
  beforeDdl: [],
  lockRows: '',
  oneByOne: '',
  // SQLite reads statistics only where they are, and gathers them only when told; these are in the form that `analyze` writes.
  statistics: (table, index, rows) => {
    const name = `'${index ?? table}'`
    return [
      'analyze diwan_migration',
      `delete from sqlite_stat1 where tbl = '${table}' and idx = ${name}`,
      `insert into sqlite_stat1 (tbl, idx, stat) values ('${table}', ${name}, '${rows.join(' ')}')`,
      'analyze sqlite_schema',
    ]
  },
  classify: (error) => {
    const { message = '', code = '' } = error as { message?: string; code?: string }
    if (code.startsWith('SQLITE_CONSTRAINT') || /UNIQUE constraint failed/.test(message)) return /UNIQUE|PRIMARY/.test(`${code} ${message}`) ? 'duplicate' : 'other'
    if (code.startsWith('SQLITE_FULL') || /database or disk is full/.test(message)) return 'full'
    return code.startsWith('SQLITE_BUSY') || /database is (locked|busy)/.test(message) ? 'busy' : 'other'
  },
  // SQLite names the columns of the index, as in `UNIQUE constraint failed: t.tenant_id, t.system`.
  brokenIndex: (error) => {
    const [, list = ''] = /UNIQUE constraint failed: ([\w., ]+)/.exec((error as { message?: string }).message ?? '') ?? []
    const columns = list.split(', ').map((column) => column.split('.'))
    const own = columns.flatMap(([, column]) => (column === undefined || column === 'tenant_id' ? [] : [column]))
    return columns[0]?.[0] ? [columns[0][0], ...own].join('_') : undefined
  },
}

/** The same, where this build of SQLite can index parts of texts. */
export const searchingDialect: SqlDialect = {
  ...sqliteDialect,
  searchIndex,
  // Within a savepoint a statement that sets off triggers copies all pages it touches, which takes the longer the larger the table.
  bulkInsert: (table, columns) => valuesInsert(table, columns, (name) => `"${name}"`),
  introspection: { ...sqliteDialect.introspection, searches: introspectSearches },
}

const columnTypes: Readonly<Record<StorageType, string>> = {
  id: 'text',
  key: 'text',
  text: 'text',
  integer: 'integer',
  boolean: 'integer',
  instant: 'text',
  date: 'text',
  decimal: 'text',
  money: 'integer',
  json: 'text',
  bytes: 'blob',
}

/** Column affinity turns text into the exact integer; a driver's number would be rounded above 2^53. */
function wholeNumber(value: unknown): Bind {
  if (typeof value !== 'bigint') return value as number
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}
