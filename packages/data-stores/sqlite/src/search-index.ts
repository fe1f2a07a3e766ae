import { someGrams, type SearchIndex, type SqlDialect } from '@diwan/sql'
import type { SqliteDatabase } from './drivers/database.ts'

/**
 * Reading so many rows and putting them in order takes about as long as going through the records in order until a page is
 * full of matches.
 */
const most = 2000

/** An index of all three characters in a row of a column: FTS5's trigrams, with a table of the rows they are of. */
export const searchIndex: NonNullable<SqlDialect['searchIndex']> = {
  create: (index) => [...removal(index.name), ...creation(index)],
  drop: removal,
  find: {
    most,
    ask: (index, { tokens, tenant }) => {
      const grams = someGrams(tokens)
      if (grams.length === 0) return null
      return { sql: lookup(index), binds: [grams.map((gram) => `"${gram.replaceAll('"', '""')}"`).join(' AND '), tenant] }
    },
    ids: ([row]) => (row![0] === null ? null : (JSON.parse(row![0] as string) as readonly string[])),
  },
}

/** Whether this build of SQLite has FTS5 and its trigrams. */
export function hasTrigrams(database: SqliteDatabase): boolean {
  try {
    database.exec(`create virtual table temp.diwan_trigrams using fts5 (text, tokenize = 'trigram'); drop table temp.diwan_trigrams`)
    return true
  } catch (error) {
    if (/no such (module|tokenizer)|error in tokenizer constructor/.test(String(error))) return false
    throw error
  }
}

/** For `introspection.searches`; whole where nothing of it is missing. */
export const introspectSearches = `select t.tbl_name as of, substr(t.name, 1, length(t.name) - 8) as name, c.name as part, 0 as apart,
  (select count(*) = 3 from sqlite_schema as s where s.name in (replace(t.name, '__insert', '__update'), replace(t.name, '__insert', '__delete'), replace(t.name, '__insert', '__rows'))) as valid
  from sqlite_schema as t join pragma_table_info(replace(t.name, '__insert', '__grams')) as c where t.type = 'trigger' and t.name like 'diwan\\_%\\_\\_insert' escape '\\'`

function lookup({ name }: SearchIndex): string {
  const found = `select rowid as number from "${name}__grams"(?1) limit ${most + 1}`
  const ids = `select json_group_array(r.id) filter (where r.tenant_id = ?2) from found as f cross join "${name}__rows" as r on r.number = f.number`
  return `with found as materialized (${found}) select case when (select count(*) from found) <= ${most} then (${ids}) end as ids`
}

function removal(name: string): readonly string[] {
  return [...['insert', 'update', 'delete'].map((event) => `drop trigger if exists "${name}__${event}"`), ...['grams', 'rows'].map((table) => `drop table if exists "${name}__${table}"`)]
}

/** The index keeps no text, so that what leaves it has to be said again. */
function creation({ name, table, column }: SearchIndex): readonly string[] {
  const [grams, rows] = [`"${name}__grams"`, `"${name}__rows"`]
  const numberOf = (row: string) => `(select number from ${rows} where tenant_id = ${row}.tenant_id and id = ${row}.id)`
  const text = (row: string) => `coalesce(${row}."${column}", '')`
  const remove = `insert into ${grams} (${grams}, rowid, "${column}") values ('delete', ${numberOf('old')}, ${text('old')})`
  const add = (number: string) => `insert into ${grams} (rowid, "${column}") values (${number}, ${text('new')})`
  return [
    `create table ${rows} (number integer primary key, tenant_id text not null, id text not null, unique (tenant_id, id))`,
    `create virtual table ${grams} using fts5 ("${column}", content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1')`,
    `insert into ${rows} (tenant_id, id) select tenant_id, id from "${table}"`,
    `insert into ${grams} (rowid, "${column}") select r.number, ${text('t')} from ${rows} as r join "${table}" as t on t.tenant_id = r.tenant_id and t.id = r.id`,
    `create trigger "${name}__insert" after insert on "${table}" begin insert into ${rows} (tenant_id, id) values (new.tenant_id, new.id); ${add('last_insert_rowid()')}; end`,
    `create trigger "${name}__update" after update of "${column}" on "${table}" when new."${column}" is not old."${column}" begin ${remove}; ${add(numberOf('new'))}; end`,
    `create trigger "${name}__delete" after delete on "${table}" begin ${remove}; delete from ${rows} where tenant_id = old.tenant_id and id = old.id; end`,
  ]
}
