import type { SqliteDatabase, SqliteStatement } from './database.ts'

/** The part of better-sqlite3's interface that it and libsql share. */
export interface Like {
  exec(sql: string): unknown
  prepare(sql: string): LikeStatement
  close(): unknown
}

interface LikeStatement {
  readonly reader: boolean
  raw(on: boolean): this
  all(binds: readonly unknown[]): unknown
  get(binds: readonly unknown[]): unknown
  run(binds: readonly unknown[]): { readonly changes: number }
}

export function likeBetterSqlite3(driver: string, database: Like): SqliteDatabase {
  return {
    driver,
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => statementOf(() => database.prepare(sql)),
    close: () => void database.close(),
  }
}

function statementOf(prepare: () => LikeStatement): SqliteStatement {
  const inRows = () => {
    const statement = prepare()
    return statement.reader ? statement.raw(true) : statement
  }
  const statement = inRows()
  // A statement of its own, because libsql's `get` after an `all` gives a row of the earlier binds.
  let single: LikeStatement | undefined
  return {
    all: (binds) => statement.all(binds) as readonly (readonly unknown[])[],
    first: (binds) => (single ??= inRows()).get(binds) as readonly unknown[] | undefined,
    run: (binds) => statement.run(binds).changes,
  }
}
