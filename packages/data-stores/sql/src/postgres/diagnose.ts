import type { Diagnosis } from '@diwan/core/storage'
import type { SqlConnection } from '../connection.ts'

export interface DiagnoseOptions {
  readonly search: 'trigram' | 'scan'
  readonly feed: 'transactionIds' | 'counter'
  /** How long a transaction may be open before it is told of, in seconds. Default 60. */
  readonly patience?: number
}

/** What PostgreSQL says of itself, asked with statements that read its catalogue alone. */
export async function diagnose(connection: SqlConnection, { search, feed, patience = 60 }: DiagnoseOptions): Promise<readonly Diagnosis[]> {
  const found = [await server(connection)]
  if (search === 'trigram') found.push(await searching(connection))
  if (feed === 'transactionIds') found.push(await feedLag(connection, patience), await feedOrder(connection))
  found.push(await indexes(connection))
  return found
}

async function server(connection: SqlConnection): Promise<Diagnosis> {
  const [version, database, encoding, collation] = await row(
    connection,
    `select current_setting('server_version'), current_database(), pg_encoding_to_char(encoding), datcollate || ', ' || datctype from pg_database where datname = current_database()`,
  )
  const says = `PostgreSQL ${version!}, database ${database!}, ${encoding!}, ${collation!}`
  if (encoding !== 'UTF8') return { state: 'fail', what: 'server', says, advice: 'Create the database anew with encoding UTF8; others lose characters.' }
  if (Number.parseInt(version!, 10) < 13) return { state: 'fail', what: 'server', says, advice: 'Upgrade to PostgreSQL 13 or later.' }
  return { state: 'ok', what: 'server', says }
}

async function searching(connection: SqlConnection): Promise<Diagnosis> {
  const what = 'search'
  const installed = await row(connection, `select extversion from pg_extension where extname = 'pg_trgm'`)
  if (installed.length === 0) return { state: 'warn', what, says: 'the extension pg_trgm is not installed', advice: 'Run `diwan migrate`, or have an administrator run `create extension pg_trgm`.' }
  const [parts] = await row(connection, `select array_length(show_trgm('علی'), 1)`)
  if (Number(parts ?? 0) > 0) return { state: 'ok', what, says: `pg_trgm ${installed[0]!} knows the letters of every script` }
  return {
    state: 'warn',
    what,
    says: 'pg_trgm takes letters beyond ASCII for none, so a search for them goes through all rows',
    advice: 'Move to a database whose locale knows them, such as C.UTF-8 (`lc_ctype`).',
  }
}

async function feedLag(connection: SqlConnection, patience: number): Promise<Diagnosis> {
  const what = 'feed'
  const [pid, application, database, state, seconds] = await row(
    connection,
    `select pid, application_name, datname, state, extract(epoch from now() - xact_start)::int from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid() order by xact_start limit 1`,
  )
  if (pid === undefined || Number(seconds) < patience) return { state: 'ok', what, says: 'no transaction holds it up' }
  return {
    state: 'warn',
    what,
    says: `${seconds!} s behind: process ${pid} (${application || 'without a name'}, database ${database!}) has had a transaction open that long and is ${state!}`,
    advice: `End it by itself, or by \`select pg_terminate_backend(${pid})\`; \`idle_in_transaction_session_timeout\` keeps it from happening.`,
  }
}

/** Ids of transactions begin anew in another cluster, and the rows of a dump keep those of their old one. */
async function feedOrder(connection: SqlConnection): Promise<Diagnosis> {
  const what = 'feed order'
  const [exists] = await row(connection, `select to_regclass('diwan_change') is not null and exists (select from pg_attribute where attrelid = to_regclass('diwan_change') and attname = 'transaction_id')`)
  if (exists !== 't' && exists !== 'true') return { state: 'ok', what, says: 'there is no feed yet' }
  // The newest rows are on the last pages.
  const pages = `greatest(0, pg_relation_size('diwan_change') / current_setting('block_size')::int - 8)`
  const [ahead] = await row(connection, `select transaction_id::text from diwan_change where ctid >= ('(' || ${pages} || ',0)')::tid and transaction_id >= pg_snapshot_xmax(pg_current_snapshot()) order by transaction_id desc limit 1`)
  if (ahead === undefined) return { state: 'ok', what, says: 'every change is of this server' }
  return {
    state: 'fail',
    what,
    says: `changes carry ids of transactions up to ${ahead}, which this server has not given yet: they came from another, and the feed stops before them`,
    advice: 'Run `update diwan_change set transaction_id = pg_current_xact_id()`, and let readers of the feed start anew.',
  }
}

async function indexes(connection: SqlConnection): Promise<Diagnosis> {
  const what = 'indexes'
  const rows = await connection.all({ sql: `select indexrelid::regclass::text from pg_index where not indisvalid and indrelid::regclass::text like 'diwan%' order by 1` }, [])
  if (rows.length === 0) return { state: 'ok', what, says: 'all are valid' }
  const names = rows.map(([name]) => String(name))
  return { state: 'fail', what, says: `not valid: ${names.join(', ')}`, advice: `Run \`reindex index concurrently ${names[0]}\` for each.` }
}

/** The values of the first row as text; those that are null are undefined. */
async function row(connection: SqlConnection, sql: string): Promise<readonly (string | undefined)[]> {
  const found = (await connection.first({ sql }, [])) ?? []
  return found.map((value) => (value === null ? undefined : String(value)))
}
