import type { SqlConnection, Statement } from './connection.ts'

type Run = <T>(work: (connection: SqlConnection) => Promise<T> | T, statement: Statement) => Promise<T> | T

/** A connection that runs each statement on another, which it gets for it. */
export function through(run: Run): SqlConnection {
  return {
    all: (statement, binds) => run((connection) => connection.all(statement, binds), statement),
    first: (statement, binds) => run((connection) => connection.first(statement, binds), statement),
    run: (statement, binds) => run((connection) => connection.run(statement, binds), statement),
  }
}
