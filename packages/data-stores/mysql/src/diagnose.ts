import type { Diagnosis } from '@diwan/core/storage'
import type { SqlConnection, SqlRow } from '@diwan/sql'
import { collations } from './session.ts'

/** What the server says of itself, asked with statements that write nothing. */
export async function diagnose(connection: SqlConnection): Promise<readonly Diagnosis[]> {
  const variables = new Map((await rows(connection, 'show variables')).map(([name, value]) => [String(name), String(value)]))
  const value = (...names: readonly string[]) => names.map((name) => variables.get(name)).find((found) => found !== undefined) ?? ''
  const version = value('version')
  return [
    server(version),
    session({ mode: value('sql_mode'), isolation: value('transaction_isolation', 'tx_isolation'), zone: value('time_zone') }),
    await texts(connection, version),
    await memory(connection, Number(value('innodb_buffer_pool_size'))),
    durability(value('innodb_flush_log_at_trx_commit')),
    await openTransactions(connection),
  ]
}

function server(version: string): Diagnosis {
  const isMaria = version.includes('MariaDB')
  const says = isMaria ? version : `MySQL ${version}`
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const number = major * 1_000_000 + minor * 1000 + patch
  if (number >= (isMaria ? 10_011_000 : 8_000_019)) return { state: 'ok', what: 'server', says }
  return { state: 'fail', what: 'server', says, advice: 'Upgrade to MySQL 8.0.19 or MariaDB 10.11, or later.' }
}

function session({ mode, isolation, zone }: Readonly<Record<'mode' | 'isolation' | 'zone', string>>): Diagnosis {
  const says = `${isolation}, time zone ${zone}, sql_mode ${mode}`
  if (mode.includes('STRICT_TRANS_TABLES') && isolation === 'READ-COMMITTED' && zone === '+00:00') return { state: 'ok', what: 'session', says }
  return { state: 'fail', what: 'session', says, advice: 'Something between Diwan and the server, such as a proxy, resets connections; let it keep what they are set to.' }
}

async function texts(connection: SqlConnection, version: string): Promise<Diagnosis> {
  const what = 'texts'
  const wanted = version.includes('MariaDB') ? collations.mariadb : collations.mysql
  const others = await rows(connection, `select distinct table_name, collation_name from information_schema.columns where table_schema = database() and table_name like 'diwan\\_%' and collation_name <> '${wanted}'`)
  if (others.length === 0) return { state: 'ok', what, says: `all are compared by ${wanted}` }
  const names = others.map(([table, collation]) => `${String(table)} (${String(collation)})`)
  return { state: 'fail', what, says: `not compared by ${wanted}: ${names.join(', ')}`, advice: `Run \`alter table … convert to character set utf8mb4 collate ${wanted}\` for each.` }
}

async function memory(connection: SqlConnection, pool: number): Promise<Diagnosis> {
  const what = 'memory'
  const [[size] = []] = await rows(connection, 'select sum(data_length + index_length) from information_schema.tables where table_schema = database()')
  const says = `${megabytes(pool)} (innodb_buffer_pool_size) for ${megabytes(Number(size ?? 0))} of tables and indexes`
  if (Number(size ?? 0) <= pool) return { state: 'ok', what, says }
  return { state: 'warn', what, says, advice: 'Raise innodb_buffer_pool_size until what is used daily fits, up to three quarters of the machine’s memory.' }
}

function durability(flush: string): Diagnosis {
  const says = `innodb_flush_log_at_trx_commit is ${flush}`
  if (flush === '1') return { state: 'ok', what: 'durability', says }
  return { state: 'warn', what: 'durability', says: `${says}: a crash may lose a second of acknowledged writes`, advice: 'Set it to 1, unless that is meant.' }
}

/** A transaction that has written to the feed keeps its tenant's other writers waiting. */
async function openTransactions(connection: SqlConnection): Promise<Diagnosis> {
  const what = 'transactions'
  let oldest: SqlRow | undefined
  try {
    ;[oldest] = await rows(connection, 'select trx_mysql_thread_id, timestampdiff(second, trx_started, now()) from information_schema.innodb_trx where trx_rows_modified > 0 order by trx_started limit 1')
  } catch (error) {
    // ER_SPECIFIC_ACCESS_DENIED_ERROR
    if ((error as { readonly errno?: unknown }).errno !== 1227) throw error
    return { state: 'warn', what, says: 'cannot be seen', advice: 'Grant PROCESS to Diwan’s user to have long ones found here.' }
  }
  const [thread, seconds] = oldest ?? []
  if (thread === undefined || Number(seconds) < 60) return { state: 'ok', what, says: 'none that writes is open for long' }
  const says = `connection ${String(thread)} has had one with writes open for ${String(seconds)} s, and may keep a tenant’s writers waiting`
  return { state: 'warn', what, says, advice: `End it by itself, or by \`kill ${String(thread)}\`.` }
}

async function rows(connection: SqlConnection, sql: string): Promise<readonly SqlRow[]> {
  return connection.all({ sql }, [])
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
