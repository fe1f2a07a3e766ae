import { DiwanError } from '@diwan/core'
import type { MigrationStep } from '@diwan/core/storage'
import { sql, type RawBuilder } from 'kysely'
import type { SqlConnection, SqlDriver } from '../connection.ts'
import type { SqlDialect } from '../dialect.ts'
import { introspect, type FoundTable } from './introspect.ts'
import { expectedRows } from '../selectivity.ts'
import type { Compiler } from '../selection-plan.ts'
import { counterTable, createCounterTable } from '../feed/counter.ts'
import { feedNumberings } from '../feed/feed.ts'
import { compilePlan, Slots, bindsOf } from '../plan.ts'
import { feedColumns, tenantColumn, tenantType, type Column, type Table, type TableIndex } from '../table.ts'

/** The layout this code writes. A change that additions cannot express raises it and brings its own step. */
export const layoutVersion = 1
const ledger = 'diwan_migration'

/** What is missing in the database: tables, columns and indexes, in an order that can be run. Reads only. */
export async function pendingSteps(compiler: Compiler, connection: SqlConnection): Promise<readonly MigrationStep[]> {
  const { dialect } = compiler
  const steps: MigrationStep[] = []
  const found = await introspect(dialect, connection)
  if (!found.has(ledger)) steps.push(step(compiler, `create ${ledger}`, [createLedger(dialect)]))
  else await refuseNewer(connection)
  if (dialect.feed === 'counter' && !found.has(counterTable)) steps.push(step(compiler, `create ${counterTable}`, [createCounterTable(compiler)]))
  for (const table of inOrderOfReference([...compiler.tables.values()])) {
    const present = found.get(table.name)
    if (!present) steps.push(createStep(compiler, table))
    else steps.push(...missingParts(compiler, table, present))
  }
  return steps
}

/** Runs what is missing and writes it down, in one transaction where the database can. */
export async function migrate(compiler: Compiler, driver: SqlDriver): Promise<readonly MigrationStep[]> {
  if ((await pendingSteps(compiler, driver.reader)).length === 0) return []
  const transaction = await driver.begin({ isolation: 'default' })
  try {
    for (const statement of compiler.dialect.beforeDdl) await transaction.connection.run({ sql: statement }, [])
    // Asked again inside: another process may have migrated while this one waited.
    const steps = await pendingSteps(compiler, transaction.connection)
    await runSteps(compiler, steps, transaction.connection)
    await transaction.commit()
    return steps
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

async function runSteps(compiler: Compiler, steps: readonly MigrationStep[], connection: SqlConnection): Promise<void> {
  const slots = new Slots()
  const query = sql`insert into ${sql.table(ledger)} (owner, id, layout, applied_at) values (${slots.next()}, ${slots.next()}, ${slots.next()}, ${slots.next()})`
  const note = compilePlan(compiler.kysely, query, { decode: null })
  for (const { id, statements } of steps) {
    for (const statement of statements) await connection.run({ sql: statement }, [])
    await connection.run(note.statement, bindsOf(note, ['core', id, layoutVersion, new Date().toISOString()]))
  }
}

function missingParts(compiler: Compiler, table: Table, { columns, indexes }: FoundTable): MigrationStep[] {
  const { dialect } = compiler
  const steps: MigrationStep[] = []
  for (const field of table.fields) {
    for (const column of field.columns) {
      if (columns.has(column.name)) continue
      // Rows that are there already have no value for it, so it can only be added as nullable.
      const definition = columnDefinition({ ...column, nullable: true }, dialect)
      steps.push(step(compiler, `add ${table.name}.${column.name}`, [sql`alter table ${sql.table(table.name)} add column ${definition}`]))
    }
  }
  for (const index of table.indexes) if (!indexes.has(index.name)) steps.push(step(compiler, `index ${index.name}`, [createIndex(table, index, dialect)], statistics(table, index, dialect)))
  return steps
}

function createStep(compiler: Compiler, table: Table): MigrationStep {
  const { dialect } = compiler
  const key = table.entity.feed ? [] : dialect.statistics(table.name, null, expectedRows(table, table.primaryKey, true))
  const rest = table.indexes.flatMap((index) => statistics(table, index, dialect))
  return step(compiler, `create ${table.name}`, [createTable(table, compiler), ...table.indexes.map((index) => createIndex(table, index, dialect))], [...(dialect.afterTable?.(table) ?? []), ...key, ...rest])
}

function statistics(table: Table, { name, columns, unique }: TableIndex, dialect: SqlDialect): readonly string[] {
  return dialect.statistics(table.name, name, expectedRows(table, columns, unique))
}

async function refuseNewer(connection: SqlConnection): Promise<void> {
  const row = await connection.first({ sql: `select max(layout) from ${ledger}` }, [])
  const found = Number(row?.[0] ?? 0)
  if (found <= layoutVersion) return
  throw new DiwanError('schema_too_new', `The data has layout ${found}, this version of Diwan writes ${layoutVersion}`, { blame: 'host', hint: 'Install the newer packages that wrote it' })
}

function createLedger(dialect: SqlDialect): RawBuilder<unknown> {
  const text = sql.raw(dialect.columnType({ type: 'key', max: 200, indexed: true }))
  const integer = sql.raw(dialect.columnType({ type: 'integer', indexed: false }))
  return sql`create table ${sql.table(ledger)} (owner ${text} not null, id ${text} not null, layout ${integer} not null, applied_at ${text} not null)`
}

function createTable(table: Table, compiler: Compiler): RawBuilder<unknown> {
  const { dialect } = compiler
  const own = table.fields.flatMap((field) => field.columns.map((column) => columnDefinition(column, dialect)))
  const feed = table.entity.feed ? [sql`${sql.ref(feedColumns[dialect.feed])} ${sql.raw(feedNumberings[dialect.feed].column(compiler))}`] : []
  const tenant = sql`${sql.ref(tenantColumn)} ${sql.raw(dialect.columnType(tenantType))} not null`
  // The number that one writer gives is the key by itself.
  const isNumbered = table.entity.feed && dialect.feed === 'oneWriter'
  const key = isNumbered ? [] : [sql`primary key (${sql.join(table.primaryKey.map((column) => sql.ref(column)))})`]
  const foreign = table.foreignKeys.map(({ column, table: target }) => sql`foreign key (${sql.ref(tenantColumn)}, ${sql.ref(column)}) references ${sql.table(target)} (${sql.ref(tenantColumn)}, id)`)
  const suffix = isNumbered ? sql`` : sql` ${sql.raw(dialect.tableSuffix(table))}`
  return sql`create table ${sql.table(table.name)} (${sql.join([...feed, tenant, ...own, ...key, ...foreign])})${suffix}`
}

function createIndex(table: Table, { name, columns, unique, isSearch }: TableIndex, { searchIndex }: SqlDialect): RawBuilder<unknown> {
  const on = isSearch && searchIndex ? sql.raw(searchIndex(columns[0]!)) : sql`(${sql.join(columns.map((column) => sql.ref(column)))})`
  return sql`create ${sql.raw(unique ? 'unique ' : '')}index ${sql.ref(name)} on ${sql.table(table.name)} ${on}`
}

function columnDefinition(column: Column, dialect: SqlDialect): RawBuilder<unknown> {
  return sql`${sql.ref(column.name)} ${sql.raw(dialect.columnType(column))}${sql.raw(column.nullable ? '' : ' not null')}`
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
  return { owner: 'core', id, phase: 'expand', alone: false, statements: [...statements.map((statement) => statement.compile(compiler.kysely).sql), ...more] }
}
