import { sql } from 'kysely'
import type { NamedColumn, SqlDialect } from './dialect.ts'
import { feedNumberings } from './feed/feed.ts'
import { compilePlan, Slots, type Plan } from './plan.ts'
import { rowEncoder, type RowEncoder } from './row-codec.ts'
import type { Compiler } from './selection-plan.ts'
import { feedColumns, tenantColumn, tenantType, writtenColumns, type Table } from './table.ts'

/** Inserts one row; `columns` are those of its binds: the tenant, the feed's position where it is given, the fields'. */
export interface InsertPlan extends Plan<null> {
  readonly columns: readonly NamedColumn[]
  /** Adds the binds of the fields. */
  readonly encode: RowEncoder
}

/** Sets fields of one row; after their binds come the tenant's, the id's and the expected version's. */
export interface UpdatePlan extends Plan<null> {
  readonly encode: RowEncoder
}

export function compileInsert(table: Table, { kysely, dialect }: Compiler): InsertPlan {
  const slots = new Slots()
  const columns = insertColumns(table, dialect)
  const query = sql`insert into ${sql.table(table.name)} (${sql.join(columns.map(({ name }) => sql.ref(name)))}) values (${sql.join(columns.map(() => slots.next()))})`
  return { ...compilePlan(kysely, query, { decode: null }), columns, encode: rowEncoder(table, dialect) }
}

export function compileUpdate(table: Table, names: readonly string[], { kysely, dialect }: Compiler): UpdatePlan {
  const slots = new Slots()
  const fields = names.map((name) => table.byField.get(name)!)
  const set = fields.flatMap((field) => writtenColumns(field).map((column) => sql`${sql.ref(column.name)} = ${slots.next()}`))
  const query = sql`update ${sql.table(table.name)} set ${sql.join(set)} where ${sql.ref(tenantColumn)} = ${slots.next()} and id = ${slots.next()} and version = ${slots.next()}`
  return { ...compilePlan(kysely, query, { decode: null }), encode: rowEncoder({ fields }, dialect) }
}

function insertColumns(table: Table, { feed }: SqlDialect): readonly NamedColumn[] {
  const position = table.entity.feed && feedNumberings[feed].next ? [{ name: feedColumns[feed], type: 'integer', indexed: true } as const] : []
  return [{ name: tenantColumn, ...tenantType }, ...position, ...table.fields.flatMap(writtenColumns)]
}
