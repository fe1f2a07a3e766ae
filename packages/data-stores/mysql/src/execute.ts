import type { Connection, QueryOptions, ResultSetHeader, TypeCast } from 'mysql2'
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

/** The same until the server has undone the whole transaction: a statement after that would be committed by itself. */
export function untilUndone(execute: Execute): Execute {
  let undone: { readonly by: unknown } | undefined
  return async (statement, binds) => {
    if (undone) throw undone.by
    try {
      return await execute(statement, binds)
    } catch (error) {
      if (undoesTransaction(error)) undone = { by: error }
      throw error
    }
  }
}

/**
 * Runs a statement on one connection of mysql2: prepared, so that no value is ever part of a text. Without binds it goes
 * as text, because some statements, such as savepoints, cannot be prepared.
 */
export function execute(connection: Connection, statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[] | ResultSetHeader> {
  const { sql, binds: values } = spreadLists(statement.sql, binds)
  return new Promise((resolve, reject) => {
    const options: QueryOptions = { sql, values: [...values], ...asTheyAre(connection) }
    const done = (error: unknown, result: unknown) => (error ? reject(error as Error) : resolve(result as readonly SqlRow[] | ResultSetHeader))
    if (values.length > 0) connection.execute(options, done)
    else connection.query(options, done)
  })
}

const own = { rowsAsArray: true, supportBigNumbers: true, bigNumberStrings: false, dateStrings: true } satisfies Partial<QueryOptions>

/** A host's connection may turn decimals into floats and booleans into what it likes; these options win over its own. */
const overridden = { ...own, typeCast: ((field, next) => (field.type === 'NEWDECIMAL' ? field.string() : next())) satisfies TypeCast }

function asTheyAre({ config }: Connection) {
  return typeof config.typeCast === 'function' || config.decimalNumbers ? overridden : own
}
