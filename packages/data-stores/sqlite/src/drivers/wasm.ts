import type { SqliteDatabase } from './database.ts'

/** The part of node-sqlite3-wasm that is used. */
export interface WasmSqlite {
  readonly Database: new (file?: string) => WasmDatabase
}

interface WasmDatabase {
  exec(sql: string): void
  prepare(sql: string): WasmStatement
  close(): void
}

interface WasmStatement {
  all(binds: readonly unknown[]): readonly object[]
  get(binds: readonly unknown[]): object | null | undefined
  run(binds: readonly unknown[]): { readonly changes: number }
  finalize(): void
}

/** Memory only: with files, a killed process left its lock behind and showed rows that were never committed. */
export function wasmSqlite({ Database }: WasmSqlite): SqliteDatabase {
  const database = new Database()
  return {
    driver: 'node-sqlite3-wasm',
    exec: (sql) => database.exec(sql),
    prepare: (sql) => {
      let statement = database.prepare(sql)
      const attempt = <T>(work: (statement: WasmStatement) => T): T => {
        try {
          return work(statement)
        } catch (error) {
          // A statement that failed fails again at its next use, whatever it is given.
          const failed = statement
          statement = database.prepare(sql)
          finalizeFailed(failed, error)
          throw error
        }
      }
      return {
        all: (binds) => attempt((ready) => ready.all(binds).map(values)),
        first: (binds) =>
          attempt((ready) => {
            const row = ready.get(binds)
            return row ? values(row) : undefined
          }),
        run: (binds) => attempt((ready) => ready.run(binds).changes),
      }
    },
    close: () => database.close(),
  }
}

/** Frees a statement; the driver reports its failure a second time then. */
function finalizeFailed(statement: WasmStatement, failure: unknown): void {
  try {
    statement.finalize()
  } catch (error) {
    if (String(error) !== String(failure)) throw error
  }
}

function values(row: object): readonly unknown[] {
  return Object.values(row).map((value: unknown) => (typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value))
}
