import { sql } from 'kysely'
import { transactionConflict, type Criterion, type Row, type Write } from '@diwan/core/storage'
import type { SqlConnection, Statement } from './connection.ts'
import type { Bind } from './dialect.ts'
import { feedNumberings } from './feed/feed.ts'
import { bindsOf, compilePlan, Slots } from './plan.ts'
import type { RowEncoder } from './row-codec.ts'
import { inSavepoint } from './savepoint.ts'
import { compileFilter, filterShape } from './selection-plan.ts'
import type { Plans } from './sql-reader.ts'
import { tenantColumn, type Table } from './table.ts'
import { compileInsert, compileUpdate, type InsertPlan } from './write-plans.ts'

/** A statement with its values. */
export interface Bound {
  readonly statement: Statement
  readonly binds: readonly Bind[]
}

/** Writes rows over a connection, each call by as few statements as it takes. */
export async function insertRows(plans: Plans, connection: SqlConnection, entity: string, tenant: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const table = plans.compiler.tables.get(entity)!
  const positions = await feedPositions(plans, connection, table, tenant, rows.length)
  const binds = encodedRows(rows, { tenant, positions, encode: insertOf(plans, table).encode })
  if (rows.length === 1) {
    for (const only of binds) await connection.run(insertOf(plans, table).statement, only)
    return
  }
  // A statement of many rows, because triggers make a savepoint of each statement.
  if (connection.runMany && !table.indexes.some(({ isSearch }) => isSearch)) return connection.runMany(insertOf(plans, table).statement, binds)
  const bounds = inserts(plans, table, copies(binds))
  const write = async () => {
    for (const bound of bounds) await runBound(connection, bound)
  }
  // Where one of several is refused, those before it go too, and the transaction may go on.
  await (bounds.length === 1 || plans.compiler.dialect.errorsSpoilTransactions ? write() : inSavepoint(connection, 'many', write))
}

/** The statements that insert rows; undefined where their positions must be asked for first. */
export function boundInserts(plans: Plans, entity: string, tenant: string, rows: readonly Row[]): readonly Bound[] | undefined {
  const table = plans.compiler.tables.get(entity)!
  const { dialect } = plans.compiler
  if (table.entity.feed && feedNumberings[dialect.feed].next) return undefined
  const encoded = encodedRows(rows, { tenant, positions: undefined, encode: insertOf(plans, table).encode })
  return inserts(plans, table, copies(encoded))
}

/** The statement that sets fields of one row at the version expected. */
export function boundUpdate(plans: Plans, tenant: string, { entity, id, expectedVersion, fields }: Omit<Extract<Write, { do: 'update' }>, 'do'>): Bound {
  const { compiler } = plans
  const table = compiler.tables.get(entity)!
  const names = Object.keys(fields)
  const plan = plans.updates.get(`${entity} ${names.join(',')}`, () => compileUpdate(table, names, compiler))
  const values: Bind[] = []
  plan.encode(fields, values)
  const encodeId = table.operands.get('id')!.encode
  values.push(tenant, encodeId ? encodeId(id) : id, expectedVersion)
  return { statement: plan.statement, binds: bindsOf(plan, values) }
}

/** The statement that removes the rows of a criterion. */
export function boundRemove(plans: Plans, entity: string, tenant: string, where: Criterion): Bound {
  const { compiler } = plans
  const table = compiler.tables.get(entity)!
  const filter = { entity, tenant, where, deleted: 'include' } as const
  const values: Bind[] = []
  const plan = plans.others.get(`remove ${filterShape(filter, values, compiler)}`, () => {
    // Named by its own name, because an alias is spelt differently from one database to the next.
    const query = sql`delete from ${sql.table(table.name)} where ${compileFilter(filter, table, compiler, new Slots(), table.name)}`
    return compilePlan(compiler.kysely, query, { decode: null })
  })
  return { statement: plan.statement, binds: bindsOf(plan, values) }
}

/** The statement that removes a feed's rows up to and with the one at a position. */
export function boundTrim(plans: Plans, entity: string, tenant: string, through: string): Bound {
  const { compiler } = plans
  const table = compiler.tables.get(entity)!
  const slots = new Slots()
  const own = slots.next()
  const { where, binds } = feedNumberings[compiler.dialect.feed].until(through, slots.next)
  const plan = plans.others.get(`trim ${entity}`, () => compilePlan(compiler.kysely, sql`delete from ${sql.table(table.name)} where ${sql.ref(tenantColumn)} = ${own} and ${where}`, { decode: null }))
  return { statement: plan.statement, binds: bindsOf(plan, [tenant, ...binds]) }
}

/** Does writes one after another. Throws `transaction_conflict` where an update meets another version. */
export async function doWrites(plans: Plans, connection: SqlConnection, tenant: string, writes: readonly Write[]): Promise<void> {
  for (const write of writes) {
    if (write.do === 'insert') await insertRows(plans, connection, write.entity, tenant, write.rows)
    else if (write.do === 'remove') await runBound(connection, boundRemove(plans, write.entity, tenant, write.where))
    else if ((await runBound(connection, boundUpdate(plans, tenant, write))) !== 1) throw transactionConflict(write.entity, write.id)
  }
}

export async function runBound(connection: SqlConnection, { statement, binds }: Bound): Promise<number> {
  return connection.run(statement, binds)
}

function insertOf({ inserts, compiler }: Plans, table: Table): InsertPlan {
  return inserts.get(table.name, () => compileInsert(table, compiler))
}

async function feedPositions(plans: Plans, connection: SqlConnection, table: Table, tenant: string, rows: number): Promise<readonly number[] | undefined> {
  return table.entity.feed ? feedNumberings[plans.compiler.dialect.feed].next?.(plans, connection, { table, tenant, rows }) : undefined
}

function inserts(plans: Plans, table: Table, rows: readonly (readonly Bind[])[]): readonly Bound[] {
  const { statement, columns } = insertOf(plans, table)
  const bulk = rows.length > 1 ? plans.compiler.dialect.bulkInsert(table.name, columns) : null
  if (!bulk) return rows.map((binds) => ({ statement, binds }))
  return chunks(rows, (rest) => bulk.fitting?.(rest) ?? bulk.most).map((chunk) => ({ statement: bulk.statement(chunk.length), binds: bulk.binds(chunk) }))
}

interface Encoding {
  readonly tenant: string
  readonly positions: readonly number[] | undefined
  readonly encode: RowEncoder
}

/** One array for all rows: thousands of them would be work for the garbage collector alone. */
function* encodedRows(rows: readonly Row[], { tenant, positions, encode }: Encoding): Iterable<readonly Bind[]> {
  const binds: Bind[] = []
  for (const [index, row] of rows.entries()) {
    binds.length = 0
    binds.push(tenant)
    if (positions) binds.push(positions[index]!)
    encode(row, binds)
    yield binds
  }
}

/** Rows that may be kept: what encodes them uses one array for all. */
function copies(rows: Iterable<readonly Bind[]>): readonly (readonly Bind[])[] {
  return Array.from(rows, (row) => [...row])
}

function chunks<T>(items: readonly T[], sizeOf: (rest: readonly T[]) => number): readonly (readonly T[])[] {
  const found: (readonly T[])[] = []
  for (let rest = items; rest.length > 0; rest = rest.slice(found.at(-1)!.length)) found.push(rest.slice(0, sizeOf(rest)))
  return found
}
