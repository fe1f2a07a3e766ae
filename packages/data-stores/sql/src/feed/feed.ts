import type { RawBuilder } from 'kysely'
import type { Row } from '@diwan/core/storage'
import type { Bind, FeedKind } from '../dialect.ts'
import type { Isolation, SqlConnection } from '../connection.ts'
import type { Compiler } from '../selection-plan.ts'
import type { Plans } from '../sql-reader.ts'
import type { Table } from '../table.ts'
import { counter } from './counter.ts'
import { oneWriter } from './one-writer.ts'
import { transactionIds } from './transaction-ids.ts'

/** One way to number a feed's rows so that a reader who goes on after a position never skips a row. */
export interface FeedNumbering {
  /** What its order needs of transactions that ask for nothing more. Left out for `default`. */
  readonly isolation?: Isolation
  /** The definition of the column that it numbers by. */
  column(compiler: Compiler): string
  /** Statements that let numbers go on in a table that takes this one's place, where its rows alone do not say from where. */
  rebuilt?(table: string, anew: string): readonly string[]
  /** The rows' values of that column, given in the writing transaction. Left out where the database fills it. */
  next?(plans: Plans, connection: SqlConnection, batch: FeedBatch): Promise<readonly number[]>
  read(plans: Plans, connection: SqlConnection, query: FeedQuery): Promise<readonly Row[]>
  /** What tells the rows up to and with the one at a position, and its binds. */
  until(through: string, next: () => RawBuilder<unknown>): { readonly where: RawBuilder<unknown>; readonly binds: readonly Bind[] }
  end(plans: Plans, connection: SqlConnection, query: Pick<FeedQuery, 'table' | 'tenant'>): Promise<string | null>
}

export interface FeedBatch {
  readonly table: Table
  readonly tenant: string
  readonly rows: number
}

export interface FeedQuery {
  readonly table: Table
  readonly tenant: string
  /** A position, or null for the start. */
  readonly after: string | null
  readonly limit: number
}

export const feedNumberings: Readonly<Record<FeedKind, FeedNumbering>> = { oneWriter, transactionIds, counter }
