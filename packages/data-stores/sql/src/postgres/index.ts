// What every way to PostgreSQL needs, without a driver and without Node.
export { arrayLiteral } from './array-literal.ts'
export { diagnose } from './diagnose.ts'
export { postgresDialect, type PostgresDialectOptions } from './dialect.ts'
export { errorClass, isLost } from './error-class.ts'
export { instantText } from './instant-text.ts'
export { openTransaction, type CommandConnection } from './open-transaction.ts'
