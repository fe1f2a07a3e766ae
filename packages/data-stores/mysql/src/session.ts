/**
 * Text by code point, in which `a`, `A`, `á` and `a ` with a space are four texts. MariaDB reads the first comment and
 * MySQL from 8.0.17 the second, so the same statement is right for both.
 */
export const collation = '/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */'

/** What each connection is set to once, by one statement. */
export const sessionSettings = [
  `names utf8mb4 collate ${collation}`,
  `time_zone = '+00:00'`,
  // Without strictness a value that does not fit is cut.
  `sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'`,
  'innodb_lock_wait_timeout = 10',
  `/*M! tx_isolation *//*!80000 transaction_isolation */ = 'READ-COMMITTED'`,
].join(', ')
