export { postgres, type PostgresOptions } from './postgres.ts'
export { postgresDialect, type PostgresDialectOptions } from './dialect.ts'
