export type { OpenTransaction, SqlConnection, SqlDriver, SqlRow, Statement } from './connection.ts'
export type { AlteredColumn, Bind, BulkInsert, ColumnType, ErrorClass, FeedKind, ForeignKey, Introspection, NamedColumn, SqlDialect, TableShape } from './dialect.ts'
export { sqlStorage, type SqlStorageOptions } from './sql-storage.ts'
export { statementName } from './statement-name.ts'
