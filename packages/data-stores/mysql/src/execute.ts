import type { Connection, QueryOptions, ResultSetHeader } from 'mysql2'
import type { Bind, SqlConnection, SqlRow, Statement } from '@diwan/sql'
import { undoesTransaction } from './errors.ts'
import { spreadLists } from './lists.ts'

/** Runs a statement: its rows, or what it changed. */
export type Execute = (statement: Statement, binds: readonly Bind[]) => Promise<readonly SqlRow[] | ResultSetHeader>

/** A connection made of one function. */
export function sqlConnection(execute: Execute): SqlConnection {
  return {
    all: async (statement, binds) => (await execute(statement, binds)) as readonly SqlRow[],
    first: async (statement, binds) => ((await execute(statement, binds)) as readonly SqlRow[])[0],
    run: async (statement, binds) => ((await execute(statement, binds)) as ResultSetHeader).affectedRows,
  }
}

/** Whatever a host's connection is told to make of rows. */
const asArrays = { rowsAsArray: true, nestTables: false, typeCast: true } satisfies Partial<QueryOptions>

/**
 * Runs a statement on one connection of mysql2: prepared, so that no value is ever part of a text. Without binds it goes
 * as text, because some statements, such as savepoints, cannot be prepared.
 */
export function execute(connection: Connection, statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[] | ResultSetHeader> {
  const { sql, binds: values } = spreadLists(statement.sql, binds)
  return new Promise((resolve, reject) => {
    const options: QueryOptions = { sql, values: values as Bind[], ...asArrays }
    const done = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result as readonly SqlRow[] | ResultSetHeader))
    if (values.length > 0) connection.execute(options, done)
    else connection.query(options, done)
  })
}

/**
 * The same, one statement after another, until the server has undone the whole transaction: one after that, or one that was
 * waiting behind, would be committed by itself.
 */
export function untilUndone(connection: SqlConnection): SqlConnection {
  let undone: { readonly by: unknown } | undefined
  let before: Promise<unknown> = Promise.resolve()
  const guarded = <T>(run: () => Promise<T> | T): Promise<T> => {
    const result = before.then(async () => {
      if (undone) throw undone.by
      try {
        return await run()
      } catch (error) {
        if (undoesTransaction(error)) undone = { by: error }
        throw error
      }
    })
    before = result.catch(() => {})
    return result
  }
  return {
    all: (statement, binds) => guarded(() => connection.all(statement, binds)),
    first: (statement, binds) => guarded(() => connection.first(statement, binds)),
    run: (statement, binds) => guarded(() => connection.run(statement, binds)),
  }
}
