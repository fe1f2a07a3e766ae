import { DiwanError } from '@diwan/core'
import type { MigrationStep } from '@diwan/core/storage'
import { sql, type RawBuilder } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { expectedRows } from './selectivity.ts'
import type { Compiler } from './selection-plan.ts'
import { feedColumnName, tenantColumn, type Column, type Table, type TableIndex } from './table.ts'

/** The layout this code writes. A change that additions cannot express raises it and brings its own step. */
export const layoutVersion = 1
const ledger = 'diwan_migration'

/** What is missing in the database: tables, columns and indexes, in an order that can be run. Reads only. */
export async function pendingSteps(compiler: Compiler, connection: SqlConnection): Promise<readonly MigrationStep[]> {
  const { dialect } = compiler
  const steps: MigrationStep[] = []
  const ledgerColumns = await namesOf(connection, dialect.columnsOf(ledger))
  if (ledgerColumns.length === 0) steps.push(step(compiler, `create ${ledger}`, [createLedger(dialect)]))
  else await refuseNewer(connection)
  for (const table of inOrderOfReference([...compiler.tables.values()])) {
    const columns = await namesOf(connection, dialect.columnsOf(table.name))
    if (columns.length === 0) steps.push(createStep(compiler, table))
    else steps.push(...(await missingParts(compiler, connection, table, columns)))
  }
  return steps
}

/** Runs the steps and writes them down. The caller holds the transaction. */
export async function runSteps(steps: readonly MigrationStep[], connection: SqlConnection, now: string): Promise<void> {
  for (const { id, statements } of steps) {
    for (const statement of statements) await connection.run(statement, [])
    await connection.run(`insert into ${ledger} (owner, id, layout, applied_at) values (?, ?, ?, ?)`, ['core', id, layoutVersion, now])
  }
}

async function missingParts(compiler: Compiler, connection: SqlConnection, table: Table, columns: readonly string[]): Promise<MigrationStep[]> {
  const { dialect } = compiler
  const steps: MigrationStep[] = []
  for (const field of table.fields) {
    for (const column of field.columns) {
      if (columns.includes(column.name)) continue
      // Rows that are there already have no value for it, so it can only be added as nullable.
      const definition = columnDefinition({ ...column, nullable: true }, dialect)
      steps.push(step(compiler, `add ${table.name}.${column.name}`, [sql`alter table ${sql.table(table.name)} add column ${definition}`]))
    }
  }
  const indexes = await namesOf(connection, dialect.indexesOf(table.name))
  for (const index of table.indexes) if (!indexes.includes(index.name)) steps.push(step(compiler, `index ${index.name}`, [createIndex(table, index)], statistics(table, index, dialect)))
  return steps
}

function createStep(compiler: Compiler, table: Table): MigrationStep {
  const { dialect } = compiler
  const key = table.entity.feed ? [] : dialect.statistics(table.name, null, expectedRows(table, table.primaryKey, true))
  const rest = table.indexes.flatMap((index) => statistics(table, index, dialect))
  return step(compiler, `create ${table.name}`, [createTable(table, dialect), ...table.indexes.map((index) => createIndex(table, index))], [...key, ...rest])
}

function statistics(table: Table, { name, columns, unique }: TableIndex, dialect: SqlDialect): readonly string[] {
  return dialect.statistics(table.name, name, expectedRows(table, columns, unique))
}

async function refuseNewer(connection: SqlConnection): Promise<void> {
  const row = await connection.first(`select max(layout) from ${ledger}`, [])
  const found = Number(row?.[0] ?? 0)
  if (found <= layoutVersion) return
  throw new DiwanError('schema_too_new', `The data has layout ${found}, this version of Diwan writes ${layoutVersion}`, { blame: 'host', hint: 'Install the newer packages that wrote it' })
}

async function namesOf(connection: SqlConnection, query: { readonly sql: string; readonly binds: readonly (string | null | number | bigint | Uint8Array)[] }): Promise<readonly string[]> {
  return (await connection.all(query.sql, query.binds)).map((row) => String(row[0]))
}

function createLedger(dialect: SqlDialect): RawBuilder<unknown> {
  const { key, integer } = dialect.columnTypes
  return sql`create table ${sql.table(ledger)} (owner ${sql.raw(key)} not null, id ${sql.raw(key)} not null, layout ${sql.raw(integer)} not null, applied_at ${sql.raw(key)} not null)`
}

function createTable(table: Table, dialect: SqlDialect): RawBuilder<unknown> {
  const own = table.fields.flatMap((field) => field.columns.map((column) => columnDefinition(column, dialect)))
  const feed = table.entity.feed ? [sql`${sql.ref(feedColumnName)} ${sql.raw(dialect.feedColumn)}`] : []
  const tenant = sql`${sql.ref(tenantColumn)} ${sql.raw(dialect.columnTypes.key)} not null`
  const key = table.entity.feed ? [] : [sql`primary key (${sql.join(table.primaryKey.map((column) => sql.ref(column)))})`]
  const foreign = table.foreignKeys.map(({ column, table: target }) => sql`foreign key (${sql.ref(tenantColumn)}, ${sql.ref(column)}) references ${sql.table(target)} (${sql.ref(tenantColumn)}, id)`)
  const suffix = table.entity.feed ? sql`` : sql` ${sql.raw(dialect.tableSuffix)}`
  return sql`create table ${sql.table(table.name)} (${sql.join([...feed, tenant, ...own, ...key, ...foreign])})${suffix}`
}

function createIndex(table: Table, index: TableIndex): RawBuilder<unknown> {
  const columns = sql.join(index.columns.map((column) => sql.ref(column)))
  return sql`create ${sql.raw(index.unique ? 'unique ' : '')}index ${sql.ref(index.name)} on ${sql.table(table.name)} (${columns})`
}

function columnDefinition(column: Column, dialect: SqlDialect): RawBuilder<unknown> {
  return sql`${sql.ref(column.name)} ${sql.raw(dialect.columnTypes[column.type])}${sql.raw(column.nullable ? '' : ' not null')}`
}

/** Tables before those that refer to them. */
function inOrderOfReference(tables: readonly Table[]): readonly Table[] {
  const done: Table[] = []
  const visit = (table: Table) => {
    if (done.includes(table)) return
    for (const { table: target } of table.foreignKeys) {
      const other = tables.find((candidate) => candidate.name === target)
      if (other && other !== table) visit(other)
    }
    done.push(table)
  }
  tables.forEach(visit)
  return done
}

function step(compiler: Compiler, id: string, statements: readonly RawBuilder<unknown>[], more: readonly string[] = []): MigrationStep {
  return { id, statements: [...statements.map((statement) => statement.compile(compiler.kysely).sql), ...more] }
}
