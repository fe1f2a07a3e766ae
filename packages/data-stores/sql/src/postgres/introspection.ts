import type { Introspection } from '../dialect.ts'

/** Tables of ours where tables are made; the partitions of one are parts of it. */
const own = `t.relnamespace = (select oid from pg_namespace where nspname = current_schema()) and t.relkind in ('r', 'p') and not t.relispartition and t.relname like 'diwan\\_%'`

/** What PostgreSQL's catalogue tells of them. */
export const introspection: Introspection = {
  columns: `select t.relname::text as of_table, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, case when a.attnotnull then 0 else 1 end as nullable, pg_get_expr(d.adbin, d.adrelid) as fallback from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum where ${own} order by t.relname, a.attnum`,
  indexes: `select t.relname::text as of_table, x.relname::text as name, a.attname::text as part, case when i.indisunique then 1 else 0 end as is_unique, case when i.indisvalid then 1 else 0 end as is_valid from pg_class t join pg_index i on i.indrelid = t.oid and not i.indisprimary join pg_class x on x.oid = i.indexrelid cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, nth) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum where ${own} order by t.relname, x.relname, k.nth`,
  foreignKeys: `select t.relname::text as of_table, f.conname::text as name, a.attname::text as part, r.relname::text as target from pg_class t join pg_constraint f on f.conrelid = t.oid and f.contype = 'f' and f.conparentid = 0 join pg_class r on r.oid = f.confrelid cross join lateral unnest(f.conkey) with ordinality as k(attnum, nth) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum where ${own} order by t.relname, f.conname, k.nth`,
}
