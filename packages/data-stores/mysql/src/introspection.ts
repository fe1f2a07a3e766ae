import type { Introspection } from '@diwan/sql'

// What a search index is made of is told as an index.
const ours = (table: string) => `${table}.table_schema = database() and ${table}.table_name like 'diwan\\\\_%' and ${table}.table_name not like '%\\\\_\\\\_%'`

/** MariaDB gives defaults as SQL and the word for none; MySQL gives literals without their quotes, and expressions with escaped ones. */
const fallback = [
  `/*M! nullif(c.column_default, 'NULL') */`,
  `/*!80000 case when c.column_default is null then null when c.extra like '%DEFAULT_GENERATED%' then replace(c.column_default, '\\\\''', '''') else quote(c.column_default) end */`,
].join('')

export const introspection: Introspection = {
  // MariaDB tells how many digits a number was once displayed with.
  columns: `select c.table_name as of_table, c.column_name as name, replace(c.column_type, 'bigint(20)', 'bigint') as type, c.is_nullable = 'YES' as nullable, ${fallback} as fallback from information_schema.columns as c where ${ours('c')} order by c.table_name, c.ordinal_position`,
  // What a foreign key made for itself has its name, and goes when an index of ours serves it.
  indexes: `select s.table_name as of_table, s.index_name as name, s.column_name as part, 1 - s.non_unique as is_unique, 1 as is_valid from information_schema.statistics as s where ${ours('s')} and s.index_name <> 'PRIMARY' and not exists (select 1 from information_schema.table_constraints as f where f.table_schema = s.table_schema and f.table_name = s.table_name and f.constraint_name = s.index_name and f.constraint_type = 'FOREIGN KEY') order by s.table_name, s.index_name, s.seq_in_index`,
  foreignKeys: `select k.table_name as of_table, k.constraint_name as name, k.column_name as part, k.referenced_table_name as target from information_schema.key_column_usage as k where ${ours('k')} and k.referenced_table_name is not null order by k.table_name, k.constraint_name, k.ordinal_position`,
}
