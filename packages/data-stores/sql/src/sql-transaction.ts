import { DiwanError } from '@diwan/core'
import type { Criterion, Row, StorageTransaction } from '@diwan/core/storage'
import { sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { Bind, SqlDialect } from './dialect.ts'
import { bindsOf, compilePlan, Slots } from './plan.ts'
import { fieldEncoder, rowEncoder, type RowEncoder } from './row-codec.ts'
import { compileFilter, filterShape } from './selection-plan.ts'
import { SqlReader, type ReadPlans } from './sql-reader.ts'
import { storageError } from './storage-error.ts'
import { tenantColumn, type Table } from './table.ts'

/** Reads and writes in one transaction; of no use once it has ended. */
export class SqlTransaction extends SqlReader implements StorageTransaction {
  constructor(plans: ReadPlans, connection: SqlConnection) {
    super(plans, closable(connection, plans.compiler.dialect))
  }

  close(): void {
    const connection = this.connection as ClosableConnection
    connection.closed = true
  }

  async insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void> {
    const { compiler } = this.plans
    const table = compiler.tables.get(entity)!
    const insert = insertStatement(table, this.plans)
    const binds = encoded(rows, tenant, rowEncoder(table, compiler.dialect))
    try {
      if (rows.length > 1) await this.connection.runMany(insert, binds)
      else for (const only of binds) await this.connection.run(insert, only)
    } catch (cause) {
      throw storageError(cause, compiler.dialect, table)
    }
  }

  async update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean> {
    const { compiler } = this.plans
    const table = compiler.tables.get(entity)!
    const given = table.fields.filter((field) => field.field in fields)
    const values: Bind[] = []
    for (const field of given) fieldEncoder(field, compiler.dialect)(fields[field.field], values)
    values.push(tenant, id, expectedVersion)
    const plan = this.plans.others.get(`update ${entity} ${given.map((field) => field.field).join(',')}`, () => {
      const slots = new Slots()
      const set = given.flatMap((field) => field.columns.map((column) => sql`${sql.ref(column.name)} = ${slots.next()}`))
      const query = sql`update ${sql.table(table.name)} set ${sql.join(set)} where ${sql.ref(tenantColumn)} = ${slots.next()} and id = ${slots.next()} and version = ${slots.next()}`
      return compilePlan(compiler.kysely, query, null)
    })
    try {
      return (await this.connection.run(plan.sql, bindsOf(plan, values))) === 1
    } catch (cause) {
      throw storageError(cause, compiler.dialect, table)
    }
  }

  async remove(entity: string, tenant: string, where: Criterion): Promise<number> {
    if (where.op === 'never') return 0
    const { compiler } = this.plans
    const table = compiler.tables.get(entity)!
    const filter = { entity, tenant, where, deleted: 'include' } as const
    const values: Bind[] = []
    const plan = this.plans.others.get(`remove ${filterShape(filter, values, compiler.dialect)}`, () => {
      return compilePlan(compiler.kysely, sql`delete from ${sql.table(table.name)} as t where ${compileFilter(filter, table, compiler, new Slots())}`, null)
    })
    try {
      return await this.connection.run(plan.sql, bindsOf(plan, values))
    } catch (cause) {
      throw storageError(cause, compiler.dialect, table)
    }
  }
}

/** One array for all rows: thousands of them would be work for the garbage collector alone. */
function* encoded(rows: readonly Row[], tenant: string, encode: RowEncoder): Iterable<readonly Bind[]> {
  const binds: Bind[] = []
  for (const row of rows) {
    binds.length = 0
    binds.push(tenant)
    encode(row, binds)
    yield binds
  }
}

function insertStatement(table: Table, plans: ReadPlans): string {
  return plans.others.get(`insert ${table.name}`, () => {
    const columns = [tenantColumn, ...table.fields.flatMap((field) => field.columns.map((column) => column.name))]
    const slots = new Slots()
    const query = sql`insert into ${sql.table(table.name)} (${sql.join(columns.map((column) => sql.ref(column)))}) values (${sql.join(columns.map(() => slots.next()))})`
    return compilePlan(plans.compiler.kysely, query, null)
  }).sql
}

interface ClosableConnection extends SqlConnection {
  closed: boolean
}

function closable(connection: SqlConnection, dialect: SqlDialect): ClosableConnection {
  const open = (): SqlConnection => {
    if (!guarded.closed) return connection
    throw new DiwanError('transaction_closed', 'The transaction has ended', { hint: 'Await everything inside the transaction’s function' })
  }
  const translated = async <T>(read: () => Promise<T> | T): Promise<T> => {
    try {
      return await read()
    } catch (error) {
      throw storageError(error, dialect)
    }
  }
  const guarded: ClosableConnection = {
    closed: false,
    all: (text, binds) => translated(() => open().all(text, binds)),
    first: (text, binds) => translated(() => open().first(text, binds)),
    run: (text, binds) => open().run(text, binds),
    runMany: (text, rows) => open().runMany(text, rows),
  }
  return guarded
}
