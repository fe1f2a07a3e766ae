import { CompiledQuery, type QueryResult } from 'kysely'
import type { SqlConnection, SqlRow, Statement } from './connection.ts'
import type { Bind } from './dialect.ts'

/** As much of Kysely's `Transaction` as is used, whichever copy of Kysely it is from. */
interface KyselyTransaction {
  readonly isTransaction: true
  executeQuery(query: CompiledQuery): Promise<QueryResult<unknown>>
}

/** A host's transaction of Kysely as a connection; undefined for anything else. */
export function kyselyConnection(handle: unknown): SqlConnection | undefined {
  return isTransaction(handle) ? new KyselyConnection(handle) : undefined
}

function isTransaction(handle: unknown): handle is KyselyTransaction {
  if (typeof handle !== 'object' || handle === null) return false
  const { isTransaction: isOne, executeQuery } = handle as Partial<KyselyTransaction>
  return isOne === true && typeof executeQuery === 'function'
}

class KyselyConnection implements SqlConnection {
  #before: Promise<unknown> = Promise.resolve()

  constructor(readonly transaction: KyselyTransaction) {}

  async all(statement: Statement, binds: readonly Bind[]): Promise<readonly SqlRow[]> {
    return (await this.#execute(statement, binds)).rows.map(valuesOf)
  }

  async first(statement: Statement, binds: readonly Bind[]): Promise<SqlRow | undefined> {
    return (await this.all(statement, binds))[0]
  }

  async run(statement: Statement, binds: readonly Bind[]): Promise<number> {
    const { numAffectedRows, rows } = await this.#execute(statement, binds)
    return Number(numAffectedRows ?? rows.length)
  }

  /** One after another: drivers differ in what they make of two at once. */
  #execute({ sql }: Statement, binds: readonly Bind[]): Promise<QueryResult<unknown>> {
    const result = this.#before.then(() => this.transaction.executeQuery(CompiledQuery.raw(sql, [...binds])))
    this.#before = result.catch(() => {})
    return result
  }
}

/** Every column has a name of its own, in the order of the statement, and none is a number, which would come first. */
function valuesOf(row: unknown): SqlRow {
  return Object.values(row as object)
}
