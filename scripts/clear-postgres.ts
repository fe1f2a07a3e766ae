/** Runs statements, and gives the rows of the last. */
export type Run = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/**
 * Empties a database, which is faster than another one. With `migrate`, it is left as that leaves an empty one: what it made stays where
 * nothing but rows came and went since, which is far faster than to make it again.
 */
export type Clear = (migrate?: () => Promise<void>) => Promise<void>

/** Clears a database of PostgreSQL, of which nobody else makes tables meanwhile. */
export function clearing(run: Run): Clear {
  let made: { readonly by: () => Promise<void>; readonly fingerprint: unknown } | undefined
  const emptied = async () => (await run(takeRows))[0]!['fingerprint']
  return async (migrate) => {
    if (made && made.by === migrate && made.fingerprint === (await emptied())) return
    made = undefined
    await run('drop schema public cascade; create schema public')
    if (!migrate) return
    await migrate()
    made = { by: migrate, fingerprint: await emptied() }
  }
}

const ledger = 'diwan_migration'

/**
 * Takes all rows but the ledger's, after every transaction that is still at them, and tells what is left: the rows of the catalogue, which no
 * change of a table, index, function or its statistics leaves the same, and the ledger.
 */
const takeRows = `
  set lock_timeout = '30s';
  set session_replication_role = replica;
  do $$
    declare tables text[] := array(select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '${ledger}' order by oid);
    declare each text;
    begin
      foreach each in array tables loop execute 'lock table ' || each || ' in access exclusive mode'; end loop;
      foreach each in array tables loop execute 'delete from ' || each; end loop;
    end
  $$;
  set session_replication_role = default;
  set lock_timeout = default;
  with ours as (select oid from pg_class where relnamespace = 'public'::regnamespace)
  select md5(string_agg(part, ' ' order by part)) as fingerprint from (
    select c::text as part from pg_class c where oid in (select oid from ours)
    union all select a::text from pg_attribute a where attrelid in (select oid from ours)
    union all select d::text from pg_attrdef d where adrelid in (select oid from ours)
    union all select i::text from pg_index i where indrelid in (select oid from ours)
    union all select c::text from pg_constraint c where connamespace = 'public'::regnamespace
    union all select t::text from pg_trigger t where tgrelid in (select oid from ours)
    union all select p::text from pg_proc p where pronamespace = 'public'::regnamespace
    union all select l::text from ${ledger} l
  ) as parts`
