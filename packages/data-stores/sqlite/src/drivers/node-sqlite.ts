import type { SqliteDatabase } from './database.ts'

/** What `node:sqlite` gives; its types are not in the oldest Node that is supported. */
export interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => NodeDatabase
}

interface NodeDatabase {
  exec(sql: string): void
  prepare(sql: string): NodeStatement
  close(): void
}

interface NodeStatement {
  setReturnArrays(on: boolean): void
  all(...binds: unknown[]): unknown
  get(...binds: unknown[]): unknown
  run(...binds: unknown[]): { readonly changes: number | bigint }
}

export function nodeSqlite({ DatabaseSync }: NodeSqlite, file: string): SqliteDatabase {
  const database = new DatabaseSync(file)
  return {
    driver: 'node:sqlite',
    exec: (sql) => database.exec(sql),
    prepare: (sql) => {
      const statement = database.prepare(sql)
      statement.setReturnArrays(true)
      return {
        all: (binds) => statement.all(...binds) as readonly (readonly unknown[])[],
        first: (binds) => statement.get(...binds) as readonly unknown[] | undefined,
        run: (binds) => Number(statement.run(...binds).changes),
      }
    },
    close: () => database.close(),
  }
}
