import { sql, type RawBuilder } from 'kysely'
import type { Row } from '@diwan/core/storage'
import type { SqlConnection } from '../connection.ts'
import type { Bind } from '../dialect.ts'
import { bindsOf, compilePlan, Slots, type Plan } from '../plan.ts'
import { fieldEncoder, rowDecoder, type RowDecoder } from '../row-codec.ts'
import { readColumns, rowsBeyond, type Compiler } from '../selection-plan.ts'
import { tenantColumn, writtenColumns, type FieldColumns, type Table } from '../table.ts'

/** Values that rows of a table are to get. */
export interface Backfill {
  readonly table: Table
  /** Fields that are read, of which each has its columns there. */
  readonly reads: readonly FieldColumns[]
  readonly sets: readonly FieldColumns[]
  /** Only rows in which this column is null. */
  readonly onlyNull?: string
  /** For what follows from the rest of a row, so that nobody who read it has anything to put back: its version stays. */
  readonly keepsVersion?: true
  /** Values by field, or null where the row stays as it is. */
  fields(row: Row): Row | null
}

/** The key of the last row that was gone over, as JSON: where the next batch begins. */
export type Progress = readonly (string | number)[]

/** Goes over the next rows and says where it has come to; null once there are none left. In a transaction. */
export type Batch = (connection: SqlConnection, after: Progress | null) => Promise<Progress | null>

export const batchSize = 500

/**
 * Compiles a backfill. Its rows stay locked from being read until they are written, and their version goes up: a writer who
 * read one before that finds another version than he expects, and does not put back what he read.
 */
export function backfillBatch(compiler: Compiler, backfill: Backfill): Batch {
  const { table, sets, fields } = backfill
  const first = selectBatch(compiler, backfill, 'first')
  const next = selectBatch(compiler, backfill, 'next')
  const update = updateRow(compiler, backfill)
  const keys = keyFields(table)
  const encoders = sets.map((field) => ({ name: field.field, encode: fieldEncoder(field, compiler.dialect) }))
  const encodedKey = (progress: Progress) => progress.map((value, index) => (index === 0 ? value : encoded(keys[index - 1]!, value)))
  const encoded = (field: FieldColumns, value: unknown): Bind => {
    const encode = compiler.dialect.encoder(field.type)
    return encode ? encode(value) : (value as Bind)
  }
  return async (connection, after) => {
    const plan = after ? next : first
    const rows = await connection.all(plan.statement, bindsOf(plan, after ? [...encodedKey(after), batchSize] : [batchSize]))
    const keyOf = (each: readonly unknown[], row: Row): Progress => [String(each.at(-1)), ...keys.map(({ field }) => row[field] as string)]
    const updates = rows.flatMap((each) => {
      const row = plan.decode(each)
      const values = fields(row)
      if (values === null) return []
      const binds: Bind[] = []
      for (const { name, encode } of encoders) encode(name in values ? values[name] : row[name], binds)
      return [bindsOf(update, [...binds, ...encodedKey(keyOf(each, row))])]
    })
    // Not waited for one by one, so that a driver that can sends them on together.
    await Promise.all(updates.map(async (binds) => connection.run(update.statement, binds)))
    const last = rows.at(-1)
    return last ? keyOf(last, plan.decode(last)) : null
  }
}

function selectBatch(compiler: Compiler, { table, reads, onlyNull }: Backfill, which: 'first' | 'next'): Plan<RowDecoder> {
  const { kysely, dialect } = compiler
  const slots = new Slots()
  const keys = [tenantColumn, ...keyFields(table).map(({ columns }) => columns[0]!.name)].map((name) => sql.ref(`t.${name}`))
  const beyond = which === 'next' ? [rowsBeyond(keys, keys.map((_, index) => () => slots.at(index)), { dialect, isDescending: false })] : []
  const empty = onlyNull === undefined ? [] : [sql`${sql.ref(`t.${onlyNull}`)} is null`]
  const conditions = [...beyond, ...empty]
  const where: RawBuilder<unknown> = conditions.length > 0 ? sql` where ${sql.join(conditions, sql` and `)}` : sql``
  const columns = [...readColumns(reads, dialect), sql`${sql.ref(`t.${tenantColumn}`)} as tenant`]
  const query = sql`select ${sql.join(columns)} from ${sql.table(table.name)} as t${where} order by ${sql.join(keys)} limit ${slots.next()}${sql.raw(dialect.lockRows)}`
  return compilePlan(kysely, query, { decode: rowDecoder(reads, dialect) })
}

function updateRow({ kysely }: Compiler, { table, sets, keepsVersion }: Backfill): Plan {
  const slots = new Slots()
  const values = sets.flatMap(writtenColumns).map(({ name }) => sql`${sql.ref(name)} = ${slots.next()}`)
  const version = table.byField.has('version') && !keepsVersion ? [sql`version = version + 1`] : []
  const key = [tenantColumn, ...keyFields(table).map(({ columns }) => columns[0]!.name)].map((name) => sql`${sql.ref(name)} = ${slots.next()}`)
  return compilePlan(kysely, sql`update ${sql.table(table.name)} set ${sql.join([...values, ...version])} where ${sql.join(key, sql` and `)}`, { decode: null })
}

/** The fields of the primary key after the tenant. */
function keyFields(table: Table): readonly FieldColumns[] {
  return [...table.entity.clusterBy, 'id'].map((field) => table.byField.get(field)!)
}
