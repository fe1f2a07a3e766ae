import type { Connection, QueryOptions, ResultSetHeader } from 'mysql2'
import type { Bind, SqlConnection, SqlRow, Statement } from '@diwan/sql'
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
