import type { Bind, SqlConnection, Statement, Trace } from '@diwan/sql'
import type { SqliteDatabase, SqliteStatement } from './drivers/database.ts'

const kept = 500

/** A SQLite database as a connection; statements are prepared once and kept. */
export class SqliteConnection implements SqlConnection {
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(
    readonly database: SqliteDatabase,
    readonly trace: Trace | undefined = undefined,
  ) {}

  all({ sql }: Statement, binds: readonly Bind[]) {
    this.trace?.(sql, binds)
    return this.#statement(sql).all(checked(binds))
  }

  first({ sql }: Statement, binds: readonly Bind[]) {
    this.trace?.(sql, binds)
    return this.#statement(sql).first(checked(binds))
  }

  run({ sql }: Statement, binds: readonly Bind[]): number {
    this.trace?.(sql, binds)
    return this.#statement(sql).run(checked(binds))
  }

  runMany({ sql }: Statement, rows: Iterable<readonly Bind[]>): void {
    const statement = this.#statement(sql)
    // A row that is refused takes those before it along, and the transaction may go on.
    this.run({ sql: 'savepoint many' }, [])
    try {
      for (const binds of rows) {
        this.trace?.(sql, binds)
        statement.run(checked(binds))
      }
    } catch (error) {
      this.run({ sql: 'rollback to many' }, [])
      throw error
    } finally {
      this.run({ sql: 'release many' }, [])
    }
  }

  #statement(sql: string): SqliteStatement {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.database.prepare(sql)
    if (this.#statements.size >= kept) this.#statements.delete(this.#statements.keys().next().value!)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** The last wall before the driver: libsql ends the whole process on a boolean, undefined or Date. */
function checked(binds: readonly Bind[]): readonly Bind[] {
  for (let index = 0; index < binds.length; index++) {
    const value: unknown = binds[index]
    if (typeof value === 'string' || typeof value === 'number' || value === null) continue
    if (typeof value === 'bigint' || value instanceof Uint8Array) continue
    throw new TypeError(`Bind ${index} is ${value === undefined ? 'undefined' : typeof value}; SQLite takes text, numbers, bigints, bytes and null`)
  }
  return binds
}
