// What every way to PostgreSQL needs, without a driver and without Node.
export { diagnose } from './diagnose.ts'
export { postgresDialect, type PostgresDialectOptions } from './dialect.ts'
export { errorClass } from './error-class.ts'
export { openTransaction } from './open-transaction.ts'
