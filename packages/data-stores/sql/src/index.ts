export type { SqlConnection, SqlDriver } from './connection.ts'
export type { Bind, SqlDialect } from './dialect.ts'
export { sqlStorage, type SqlStorageOptions } from './sql-storage.ts'
export { storageError } from './storage-error.ts'
