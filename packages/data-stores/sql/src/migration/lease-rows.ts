import { sql, type RawBuilder } from 'kysely'
import type { SqlConnection, SqlDriver } from '../connection.ts'
import type { Bind } from '../dialect.ts'
import type { Compiler } from '../selection-plan.ts'
import { inTransaction, isPassing, primary } from './connections.ts'

export const leaseTable = 'diwan_lease'

/** A lease's row, which is there while somebody holds it. */
export interface Held {
  readonly holder: string
  readonly beat: number
  readonly milliseconds: number
  readonly since: string
}

interface LeaseKey {
  readonly name: string
  readonly holder: string
  readonly milliseconds: number
}

/** What one process says about a lease's row. Where others keep it from writing at all, nothing has changed. */
export class LeaseRows {
  readonly #compiler: Compiler
  readonly #key: LeaseKey

  constructor(
    compiler: Compiler,
    readonly driver: SqlDriver,
    key: LeaseKey,
  ) {
    this.#compiler = compiler
    this.#key = key
  }

  async read(): Promise<Held | undefined> {
    const { sql: text, parameters } = sql`select holder, beat, milliseconds, since from ${sql.table(leaseTable)} where name = ${this.#key.name}`.compile(this.#compiler.kysely)
    const row = await primary(this.driver).first({ sql: text }, parameters as readonly Bind[])
    return row && { holder: String(row[0]), beat: Number(row[1]), milliseconds: Number(row[2]), since: String(row[3]) }
  }

  async insert(): Promise<boolean> {
    const { name, holder, milliseconds } = this.#key
    try {
      return await this.#tryChange(sql`insert into ${sql.table(leaseTable)} (name, holder, beat, milliseconds, since) values (${name}, ${holder}, 0, ${milliseconds}, ${new Date().toISOString()})`)
    } catch (error) {
      if (this.#compiler.dialect.classify(error) === 'duplicate') return false
      throw error
    }
  }

  supersede(held: Held): Promise<boolean> {
    const { name, holder, milliseconds } = this.#key
    const values = sql`holder = ${holder}, beat = 0, milliseconds = ${milliseconds}, since = ${new Date().toISOString()}`
    return this.#tryChange(sql`update ${sql.table(leaseTable)} set ${values} where name = ${name} and holder = ${held.holder} and beat = ${held.beat}`)
  }

  beat(connection: SqlConnection, beat: number): Promise<boolean> {
    return this.#changed(connection, sql`update ${sql.table(leaseTable)} set beat = ${beat} where name = ${this.#key.name} and holder = ${this.#key.holder}`)
  }

  remove(): Promise<boolean> {
    return this.#change(sql`delete from ${sql.table(leaseTable)} where name = ${this.#key.name} and holder = ${this.#key.holder}`)
  }

  async #tryChange(query: RawBuilder<unknown>): Promise<boolean> {
    try {
      return await this.#change(query)
    } catch (error) {
      if (isPassing(this.#compiler.dialect, error)) return false
      throw error
    }
  }

  #change(query: RawBuilder<unknown>): Promise<boolean> {
    return inTransaction(this.driver, (connection) => this.#changed(connection, query))
  }

  async #changed(connection: SqlConnection, query: RawBuilder<unknown>): Promise<boolean> {
    const { sql: text, parameters } = query.compile(this.#compiler.kysely)
    return (await connection.run({ sql: text }, parameters as readonly Bind[])) === 1
  }
}

export function createLeases({ kysely, dialect }: Compiler): string {
  const key = sql.raw(dialect.columnType({ type: 'key', max: 100, indexed: true }))
  const integer = sql.raw(dialect.columnType({ type: 'integer', indexed: false }))
  const suffix = sql.raw(dialect.tableSuffix({ name: leaseTable, primaryKey: ['name'] }))
  return sql`create table ${sql.table(leaseTable)} (name ${key} not null, holder ${key} not null, beat ${integer} not null, milliseconds ${integer} not null, since ${key} not null, primary key (name)) ${suffix}`.compile(kysely).sql
}
