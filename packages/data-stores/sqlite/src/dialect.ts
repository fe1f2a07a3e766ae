import { DummyDriver, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql, type SqlBool } from 'kysely'
import type { Bind, SqlDialect } from '@diwan/sql'

/** SQLite keeps instants, dates and decimals as their canonical text, which sorts as they do; amounts as 64-bit integers. */
export const sqliteDialect: SqlDialect = {
  name: 'sqlite',
  kysely: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  columnTypes: {
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
  },
  feedColumn: 'integer primary key autoincrement',
  tableSuffix: 'without rowid',
  encoder: (type) => {
    if (type === 'boolean') return (value) => (value ? 1 : 0)
    if (type === 'json') return jsonText
    return type === 'money' || type === 'integer' ? wholeNumber : null
  },
  decoder: (type) => {
    if (type === 'boolean') return (value) => value === 1
    if (type === 'json') return parseJson
    return null
  },
  exactInteger: (column) => sql`cast(${column} as text)`,
  inList: (column, list) => sql<SqlBool>`${column} in (select value from json_each(${list}))`,
  hasAny: (column, list) => sql<SqlBool>`exists (select 1 from json_each(${column}) as own join json_each(${list}) as wanted on own.value = wanted.value)`,
  isEmptyList: (column) => sql<SqlBool>`coalesce(json_array_length(${column}), 0) = 0`,
  startsWith: (column, prefix, length) => sql<SqlBool>`substr(${column}, 1, ${length}) = ${prefix}`,
  contains: (column, part) => sql<SqlBool>`instr(${column}, ${part}) > 0`,
  columnsOf: (table) => ({ sql: 'select name from pragma_table_info(?)', binds: [table] }),
  indexesOf: (table) => ({ sql: 'select name from pragma_index_list(?)', binds: [table] }),
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
    return code.startsWith('SQLITE_BUSY') || /database is (locked|busy)/.test(message) ? 'busy' : 'other'
  },
}

/** Most lists and documents are empty. */
function parseJson(value: unknown): unknown {
  return value === '[]' ? [] : value === '{}' ? {} : JSON.parse(value as string)
}

/** Most lists and documents are empty, and need no serializer. */
function jsonText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : JSON.stringify(value)
  if (typeof value === 'object') for (const _key in value) return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? '{}' : JSON.stringify(value)
}

/** Column affinity turns text into the exact integer; a driver's number would be rounded above 2^53. */
function wholeNumber(value: unknown): Bind {
  if (typeof value !== 'bigint') return value as number
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}
