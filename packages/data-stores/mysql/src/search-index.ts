import { someGrams, type SearchIndex, type SqlDialect } from '@diwan/sql'
import { decoders } from './values.ts'
import { collation } from './session.ts'

/** Rows at the most that a search is narrowed to; beyond, a page in order is about as soon full of matches. */
const most = 2000

/** A table of all three characters in a row of a column, kept by triggers. Names of parts are short, as a name has 64 characters at the most. */
export const searchIndex: NonNullable<SqlDialect['searchIndex']> = {
  create: (index) => [...removal(index.name), ...creation(index)],
  drop: removal,
  find: { most, ask: (index, { tokens, tenant }) => lookup(index, someGrams(tokens), tenant), ids: (rows) => rows.map(([id]) => decoders.id!(id) as string) },
}

/** For `introspection.searches`; whole where nothing of it is missing. */
export const introspectSearches = `select t.event_object_table as of_table, substr(t.trigger_name, 1, char_length(t.trigger_name) - 3) as name, c.column_name as part, 0 as is_unique, count(*) = 4 as is_valid
  from information_schema.columns as c join information_schema.triggers as t on concat(substr(t.trigger_name, 1, char_length(t.trigger_name) - 1), 'g') = c.table_name
  where c.table_schema = database() and c.table_name like 'diwan\\\\_%\\\\_\\\\_g' and c.ordinal_position = 2 and t.event_object_schema = database() group by of_table, name, part`

/** The rarest gram first, which the planner finds by a look into the index. */
function lookup({ name, column }: SearchIndex, grams: readonly string[], tenant: string) {
  if (grams.length === 0) return null
  const others = grams.slice(1).map((_, n) => ` join \`${name}__g\` as g${n} on g${n}.tenant_id = g.tenant_id and g${n}.id = g.id and g${n}.\`${column}\` = ?`)
  const [first, ...rest] = grams
  return { sql: `select g.id from \`${name}__g\` as g${others.join('')} where g.tenant_id = ? and g.\`${column}\` = ? limit ${most + 1}`, binds: [...rest, tenant, first!] }
}

function removal(name: string): readonly string[] {
  return [...[...'iufd'].map((part) => `drop trigger if exists \`${name}__${part}\``), `drop table if exists \`${name}__g\``]
}

function creation({ name, table, column }: SearchIndex): readonly string[] {
  const grams = `\`${name}__g\``
  const text = (row: string) => `${row}.\`${column}\``
  // One for each place at which three characters begin.
  const places = (row: string) => `json_table(concat('[0', repeat(',0', char_length(${text(row)}) - 3), ']'), '$[*]' columns (place for ordinality)) as p`
  const parts = (row: string) => `distinct ${row}.tenant_id, substr(${text(row)}, p.place, 3), ${row}.id from`
  const add = `insert into ${grams} select ${parts('new')} ${places('new')} where char_length(${text('new')}) > 2`
  const remove = `delete from ${grams} where tenant_id = old.tenant_id and id = old.id`
  const changes = `not (${text('new')} <=> ${text('old')})`
  return [
    `create table ${grams} (tenant_id varchar(100) not null, \`${column}\` varchar(3) not null, id binary(16) not null, primary key (tenant_id, \`${column}\`, id), key (tenant_id, id)) engine = InnoDB default charset = utf8mb4 collate = ${collation}`,
    `create trigger \`${name}__i\` after insert on \`${table}\` for each row ${add}`,
    `create trigger \`${name}__f\` before update on \`${table}\` for each row ${remove} and ${changes}`,
    `create trigger \`${name}__u\` after update on \`${table}\` for each row ${add} and ${changes}`,
    `create trigger \`${name}__d\` after delete on \`${table}\` for each row ${remove}`,
    // What a writer added since the triggers are there is there already.
    `insert ignore into ${grams} select ${parts('t')} \`${table}\` as t join ${places('t')} where char_length(${text('t')}) > 2`,
  ]
}
