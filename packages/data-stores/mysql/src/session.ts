/** Text by code point, in which `a`, `A`, `á` and `a ` with a space are four texts. */
export const collations = { mariadb: 'utf8mb4_nopad_bin', mysql: 'utf8mb4_0900_bin' }

/** MariaDB reads the first comment and MySQL from 8.0.17 the second: so, here and elsewhere, one statement is right for both. */
export const collation = `/*M! ${collations.mariadb} *//*!80017 ${collations.mysql} */`

/** Sets up a connection, in one statement. */
export const setSession = [
  `set names utf8mb4 collate ${collation}`,
  `time_zone = '+00:00'`,
  // Without strictness a value that does not fit is cut.
  `sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'`,
  // Seconds to wait for a row, and for a table that somebody alters.
  'innodb_lock_wait_timeout = 10',
  'lock_wait_timeout = 10',
  // Related records are looked up for each row of a page; gathering them first would go through all of the tenant’s.
  `optimizer_switch = 'materialization=off,loosescan=off'`,
  `/*M! tx_isolation *//*!80000 transaction_isolation */ = 'READ-COMMITTED'`,
].join(', ')

/** Ends a statement that takes longer, in MySQL reads alone; 0 for no limit. */
export function setStatementTimeout(milliseconds: number): string {
  return `set session /*M! max_statement_time = ${milliseconds / 1000} *//*!80000 max_execution_time = ${milliseconds} */`
}

/** For a connection that alters tables: it gives way soon, because whoever comes after it waits too, and may take its time then. */
export const beforeDdl = ['set session lock_wait_timeout = 3', setStatementTimeout(0)]

/** Whether it leaves a connection otherwise than others expect it. */
export function changesSession(sql: string): boolean {
  return sql.startsWith('set session ')
}
