export { sqlite, type SqliteOptions } from './sqlite.ts'
export type { SqliteDriverName } from './drivers/open-database.ts'
