export { postgres, type PostgresOptions, type PostgresStorage } from './postgres.ts'
